import { Arn, ArnFormat, type Stack } from 'aws-cdk-lib';
import { ANY_RESOURCE, type Grant, READ_METRICS, type TargetGrants } from './grant.ts';

/** `arn:aws:ecs:<region>:<account>:<resource>/<name>` in the stack's own account and region. */
export const ecsArn = (stack: Stack, resource: string, resourceName: string): string =>
  Arn.format({ service: 'ecs', resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME }, stack);

/** An ECS service whose tasks ECS replaces one by one. */
export const ecsGrants: TargetGrants<'ecs'> = (target, stack) => {
  const { cluster, ecsService, taskDefinition, trial, roles } = target;
  const service = ecsArn(stack, 'service', `${cluster}/${ecsService}`);
  const revisions = ecsArn(stack, 'task-definition', `${taskDefinition}:*`);
  // Tasks have ids to come.
  const tasks = ecsArn(stack, 'task', `${cluster}/*`);
  const inCluster = { ArnEquals: { 'ecs:cluster': ecsArn(stack, 'cluster', cluster) } };
  const isTrial = { StringEquals: { 'aws:ResourceTag/slipway:trial': ecsService } };

  const describe: Grant = { actions: ['ecs:DescribeServices'], resources: [service] };
  // ECS has no resources for reading task definitions, and Elastic Load Balancing none for its Describe calls.
  const revision: Grant = { actions: ['ecs:DescribeTaskDefinition'], resources: ANY_RESOURCE };
  const revisionList: Grant = { actions: ['ecs:ListTaskDefinitions'], resources: ANY_RESOURCE };
  const read: Grant[] = [
    describe,
    revision,
    // The resource of ListTasks is a container instance, which Fargate has none of: the cluster is the condition.
    { actions: ['ecs:ListTasks'], resources: ANY_RESOURCE, conditions: inCluster },
    { actions: ['ecs:DescribeTasks'], resources: [tasks] },
    { actions: ['elasticloadbalancing:DescribeTargetHealth'], resources: ANY_RESOURCE },
  ];
  const mark: Grant = { actions: ['ecs:TagResource'], resources: [service] };
  const startTrial: Grant[] = [
    { actions: ['ecs:RunTask'], resources: [revisions], conditions: inCluster },
    // Tags that a task is born with, and none of another task.
    {
      actions: ['ecs:TagResource'],
      resources: [tasks],
      conditions: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
    },
    // Starting a task hands its roles over. UpdateService does so with roles of the service alone, which stay.
    ...(roles.length > 0
      ? [
          {
            actions: ['iam:PassRole'],
            resources: roles,
            conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
          },
        ]
      : []),
    ...(trial ? [{ actions: ['elasticloadbalancing:RegisterTargets'], resources: [trial.targetGroup] }] : []),
  ];
  const stopTrial: Grant[] = [
    { actions: ['ecs:StopTask'], resources: [tasks], conditions: isTrial },
    ...(trial
      ? [{ actions: ['elasticloadbalancing:DeregisterTargets'], resources: [trial.targetGroup] }]
      : []),
  ];
  const change: Grant = { actions: ['ecs:UpdateService'], resources: [service] };
  return {
    describe: [describe],
    read,
    start: [...read, revisionList, mark, ...startTrial],
    shift: [...read, revisionList, mark, ...stopTrial, change],
    goBack: [...read, revisionList, mark, ...stopTrial, change],
    retire: [...read, mark, ...stopTrial, change],
    inspect: read,
    periods: [READ_METRICS],
    smoke: read,
    artifact: [revision, revisionList],
  };
};
