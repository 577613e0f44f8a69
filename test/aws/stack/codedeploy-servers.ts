import {
  AddTagsToOnPremisesInstancesCommand,
  CodeDeployClient,
  CreateDeploymentCommand,
  GetDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { CodeDeployOn } from '../../../lib/model/definition/target/index.ts';
import { createGroup } from './codedeploy-lambda.ts';

const codedeploy = new CodeDeployClient({});
const elb = new ElasticLoadBalancingV2Client({});
const s3 = new S3Client({ forcePathStyle: true });

/** Two instances with version 1 on them; the bundle of version 2 is in the bucket. */
export async function createServers(name: string): Promise<CodeDeployOn<'server'>> {
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  for (const version of ['1', '2'])
    await s3.send(
      new PutObjectCommand({ Bucket: name, Key: `shop-${version}.zip`, Body: `shop ${version}` }),
    );
  const targetGroup = await createBalancedGroup(name);
  await codedeploy.send(
    new AddTagsToOnPremisesInstancesCommand({
      instanceNames: [`${name}-a`, `${name}-b`],
      tags: [{ Key: 'fleet', Value: name }],
    }),
  );
  await createGroup(name, 'Server', {
    onPremisesInstanceTagFilters: [{ Key: 'fleet', Value: name, Type: 'KEY_AND_VALUE' }],
    deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    loadBalancerInfo: { targetGroupInfoList: [{ name: targetGroup }] },
  });
  const { deploymentId } = await codedeploy.send(
    new CreateDeploymentCommand({
      applicationName: name,
      deploymentGroupName: 'production',
      deploymentConfigName: 'CodeDeployDefault.OneAtATime',
      revision: { revisionType: 'S3', s3Location: { bucket: name, key: 'shop-1.zip', bundleType: 'zip' } },
    }),
  );
  for (let status = ''; status !== 'Succeeded'; ) {
    const { deploymentInfo } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
    status = deploymentInfo?.status ?? '';
    await new Promise((done) => setTimeout(done, 100));
  }
  return {
    kind: 'codedeploy',
    application: name,
    deploymentGroup: 'production',
    platform: 'server',
    revision: { bucket: name, key: 'shop-{version}.zip', bundleType: 'zip' },
    url: 'http://shop.example',
    config: 'CodeDeployDefault.OneAtATime',
    health: '/',
    startTimeout: 30,
  };
}

/** A target group behind the listener of a load balancer. */
async function createBalancedGroup(Name: string): Promise<string> {
  const { LoadBalancers = [] } = await elb.send(
    new CreateLoadBalancerCommand({ Name, Subnets: ['subnet-1', 'subnet-2'] }),
  );
  const { TargetGroups = [] } = await elb.send(
    new CreateTargetGroupCommand({ Name, Protocol: 'HTTP', Port: 80, VpcId: 'vpc-1' }),
  );
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: TargetGroups[0]?.TargetGroupArn }],
    }),
  );
  return Name;
}
