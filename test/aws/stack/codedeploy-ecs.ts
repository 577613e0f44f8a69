import type { CreateDeploymentGroupCommandInput } from '@aws-sdk/client-codedeploy';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import {
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { CodeDeployOn } from '../../../lib/model/definition/target/index.ts';
import { createGroup } from './codedeploy-lambda.ts';
import { createRule, createStorefront, type RuleOfTwo, type ShopTraffic, trafficOf } from './shop.ts';

const ecs = new ECSClient({});
const elb = new ElasticLoadBalancingV2Client({});

export interface CodeDeployShop extends ShopTraffic {
  readonly place: RuleOfTwo;
  readonly target: CodeDeployOn<'ecs'>;
  close(): void;
}

/** Green waits until it is continued, and so does blue; in the emulated account a minute lasts a second. */
const WAITS: CreateDeploymentGroupCommandInput['blueGreenDeploymentConfiguration'] = {
  deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 },
  terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 120 },
};

/** Version 1 serves from the target group blue, version 2 is registered. Each deployment changes the target group. */
export async function createCodeDeployShop(
  name: string,
  options: Partial<CreateDeploymentGroupCommandInput> = {},
): Promise<CodeDeployShop> {
  const { url, close } = await createStorefront();
  const place = await createRule(name);
  // As many targets as tasks are wanted.
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn: place.blue, Targets: [{ Id: '10.0.0.3' }] }));
  const first = await register(name, '1');
  await register(name, '2');
  await ecs.send(new CreateClusterCommand({ clusterName: name }));
  await ecs.send(
    new CreateServiceCommand({
      cluster: name,
      serviceName: name,
      taskDefinition: first,
      desiredCount: 2,
      deploymentController: { type: 'CODE_DEPLOY' },
      loadBalancers: [{ targetGroupArn: place.blue, containerName: 'web', containerPort: 80 }],
    }),
  );
  // `…:listener-rule/app/x/1/2/3` is a rule of `…:listener/app/x/1/2`.
  const listener = place.rule.replace(':listener-rule/', ':listener/').split('/').slice(0, -1).join('/');
  await createGroup(name, 'ECS', {
    ecsServices: [{ clusterName: name, serviceName: name }],
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    blueGreenDeploymentConfiguration: WAITS,
    loadBalancerInfo: {
      targetGroupPairInfoList: [
        {
          targetGroups: [{ name: `blue-${name}` }, { name: `green-${name}` }],
          prodTrafficRoute: { listenerArns: [listener] },
        },
      ],
    },
    ...options,
  });
  return {
    ...trafficOf(place),
    place,
    close,
    target: {
      kind: 'codedeploy',
      application: name,
      deploymentGroup: 'production',
      platform: 'ecs',
      cluster: name,
      ecsService: name,
      taskDefinition: name,
      container: 'web',
      containerPort: 80,
      url,
      testUrl: url,
      config: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
      health: '/',
      startTimeout: 30,
    },
  };
}

async function register(family: string, version: string): Promise<string> {
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family,
      containerDefinitions: [{ name: 'web', image: `shop:${version}`, memory: 128 }],
      tags: [{ key: 'slipway:version', value: version }],
    }),
  );
  return taskDefinition?.taskDefinitionArn ?? '';
}
