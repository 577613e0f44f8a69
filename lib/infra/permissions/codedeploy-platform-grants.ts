import { Arn, ArnFormat, type Stack } from 'aws-cdk-lib';
import { asLambda, type CodeDeployOn, type CodeDeployTarget } from '../../model/definition/target/index.ts';
import { ANY_RESOURCE, arnInStack, type Grant } from './grant.ts';
import { lambdaGrants } from './lambda-grants.ts';

/** What is different from one compute platform of CodeDeploy to the next. */
export interface PlatformGrants {
  /** The configuration that a cut-over and the way back take. */
  readonly allAtOnce: string;
  readonly describe: readonly Grant[];
  readonly read: readonly Grant[];
  /** Finds what a version is made of, to deploy it. */
  readonly find: readonly Grant[];
  readonly artifact: readonly Grant[];
  readonly periods: readonly Grant[];
  readonly smoke: readonly Grant[];
  /** Undoes what no deployment can undo. */
  readonly mend: readonly Grant[];
}

const codedeploy = (actions: readonly string[]) => actions.map((action) => `codedeploy:${action}`);

/** Actions on the deployment group. */
export const onGroup = (
  { application, deploymentGroup }: CodeDeployTarget,
  stack: Stack,
  ...actions: readonly string[]
): Grant => ({
  actions: codedeploy(actions),
  resources: [arnInStack(stack, 'codedeploy', 'deploymentgroup', `${application}/${deploymentGroup}`)],
});

/** CodeDeploy has no resources for these actions, which name a deployment alone: AWS allows nothing narrower. */
export const onDeployments = (...actions: readonly string[]): Grant => ({
  actions: codedeploy(actions),
  resources: ANY_RESOURCE,
});

export const seeGroup = (target: CodeDeployTarget, stack: Stack): Grant =>
  onGroup(target, stack, 'GetDeploymentGroup', 'ListTagsForResource');

export const listDeployments = (target: CodeDeployTarget, stack: Stack): Grant =>
  onGroup(target, stack, 'ListDeployments', 'BatchGetDeployments');

export const getDeployment = (target: CodeDeployTarget, stack: Stack): Grant =>
  onGroup(target, stack, 'GetDeployment');

export function platformGrants(target: CodeDeployTarget, stack: Stack): PlatformGrants {
  switch (target.platform) {
    case 'lambda':
      return onLambda(target, stack);
    case 'ecs':
      return onEcs(target, stack);
    case 'server':
      return onServers(target, stack);
  }
}

function onLambda(target: CodeDeployOn<'lambda'>, stack: Stack): PlatformGrants {
  const { read, periods, smoke, artifact, goBack } = lambdaGrants(asLambda(target), stack);
  return {
    allAtOnce: 'CodeDeployDefault.LambdaAllAtOnce',
    describe: [],
    read,
    find: read,
    artifact,
    periods,
    smoke,
    // An alias that CodeDeploy left divided.
    mend: goBack,
  };
}

/** Elastic Load Balancing has no resources for its Describe calls. */
const seeLoadBalancer = (...actions: readonly string[]): Grant => ({
  actions: actions.map((action) => `elasticloadbalancing:${action}`),
  resources: ANY_RESOURCE,
});

function onEcs(target: CodeDeployOn<'ecs'>, stack: Stack): PlatformGrants {
  const { cluster, ecsService } = target;
  const service = Arn.format(
    {
      service: 'ecs',
      resource: 'service',
      resourceName: `${cluster}/${ecsService}`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    },
    stack,
  );
  // ECS has no resources for reading task definitions.
  const definitions = { actions: ['ecs:DescribeTaskDefinition'], resources: ANY_RESOURCE };
  const read = [
    { actions: ['ecs:DescribeServices'], resources: [service] },
    definitions,
    seeLoadBalancer('DescribeTargetGroups', 'DescribeRules', 'DescribeTargetHealth'),
  ];
  const find = [{ actions: ['ecs:ListTaskDefinitions'], resources: ANY_RESOURCE }, definitions];
  const served = [seeGroup(target, stack), ...read];
  return {
    allAtOnce: 'CodeDeployDefault.ECSAllAtOnce',
    describe: [],
    read,
    find,
    artifact: find,
    periods: served,
    smoke: served,
    mend: [],
  };
}

function onServers(target: CodeDeployOn<'server'>, stack: Stack): PlatformGrants {
  const { bucket, key } = target.revision;
  const arnInBucket = (resource: string) =>
    Arn.format({ service: 's3', region: '', account: '', resource }, stack);
  const see = seeGroup(target, stack);
  const instances = [
    listDeployments(target, stack),
    getDeployment(target, stack),
    onDeployments('ListDeploymentTargets', 'BatchGetDeploymentTargets'),
  ];
  const targetGroup = seeLoadBalancer('DescribeTargetGroups');
  const find = [
    // Versions have names to come. Without the right to list, S3 does not tell a bundle that is not there.
    {
      actions: ['s3:GetObject'],
      resources: [arnInBucket(`${bucket}/${key.replaceAll('{version}', '*')}`)],
    },
    { actions: ['s3:ListBucket'], resources: [arnInBucket(bucket)] },
  ];
  return {
    allAtOnce: target.config,
    describe: [targetGroup, ...instances],
    read: instances,
    find,
    artifact: find,
    periods: [see, targetGroup],
    smoke: [],
    mend: [],
  };
}
