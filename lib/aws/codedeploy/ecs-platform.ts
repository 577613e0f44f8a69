import { DescribeServicesCommand, type ECSClient, type Service, type TaskSet } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { CodeDeployOn } from '../../model/definition/target/index.ts';
import { formatDuration } from '../../model/duration.ts';
import { refused } from '../../model/errors.ts';
import type { VersionReading } from '../../model/traffic.ts';
import { targetsOf } from '../alb/target-groups.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';
import { appSpec } from './app-spec.ts';
import type { GroupState } from './group.ts';
import { type ListenedGroup, readPair } from './listener.ts';
import type { Platform } from './platform.ts';
import { findTaskDefinition, taskDefinition } from './task-definitions.ts';

/** A task set with the version in it and the target group that it is registered in. */
export interface ServedTaskSet extends VersionReading {
  readonly group: ListenedGroup | undefined;
}

export interface EcsPlace {
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly target: CodeDeployOn<'ecs'>;
}

/** CodeDeploy brings up a second task set, waits, and moves the weights of two target groups. */
export function ecsPlatform(place: EcsPlace, blueSeconds: number): Platform {
  const { ecs, target } = place;
  const { cluster, ecsService, container, containerPort } = target;
  return {
    compute: 'ECS',
    allAtOnce: 'CodeDeployDefault.ECSAllAtOnce',
    where: `the production listener of the ECS service ${ecsService} in ${cluster}`,
    bringsUpGreen: true,
    check: async ({ info }) => checkWaits(info, blueSeconds),
    read: (group) => taskSetsOf(place, group),
    idle: async () => undefined,
    revision: async (version) => {
      const { arn } = await findTaskDefinition(ecs, target.taskDefinition, version);
      return appSpec('TargetService', 'AWS::ECS::Service', {
        TaskDefinition: arn,
        LoadBalancerInfo: { ContainerName: container, ContainerPort: containerPort },
      });
    },
    instances: async () => 1,
  };
}

/** The smoke tests need green to wait before the cut-over, and the way back needs blue to stay after it (EX-1). */
function checkWaits(
  { deploymentGroupName, blueGreenDeploymentConfiguration: waits }: GroupState['info'],
  blueSeconds: number,
): void {
  if (waits?.deploymentReadyOption?.actionOnTimeout !== 'STOP_DEPLOYMENT') {
    throw refused(
      `the deployment group ${deploymentGroupName} shifts traffic as soon as green is up, before it was tested; set deploymentReadyOption to STOP_DEPLOYMENT with waitTimeInMinutes 60: Slipway continues it after the smoke tests`,
    );
  }
  const minutes = waits.terminateBlueInstancesOnDeploymentSuccess?.terminationWaitTimeInMinutes ?? 0;
  if (minutes * 60 < blueSeconds) {
    throw refused(
      `the deployment group ${deploymentGroupName} ends blue ${minutes} min after the shift, and it is observed for ${formatDuration(blueSeconds)} after that; set terminationWaitTimeInMinutes to ${Math.ceil(blueSeconds / 60)} or more: Slipway ends the wait when the candidate is good`,
    );
  }
}

/** Every task set that runs or gets traffic. */
export async function taskSetsOf(place: EcsPlace, { info }: GroupState): Promise<readonly ServedTaskSet[]> {
  const [service, pair] = await Promise.all([serviceOf(place), readPair(place.elb, info)]);
  const sets = await Promise.all((service.taskSets ?? []).map((set) => served(place, set, pair)));
  const lost = pair.find(({ arn, weight }) => weight > 0 && !sets.some(({ group }) => group?.arn === arn));
  if (lost) {
    throw new Error(
      `the target group ${lost.arn} gets ${lost.weight} % of the traffic, and no task set of ${place.target.ecsService} is in it`,
    );
  }
  return sets.filter(({ wanted, weight }) => wanted > 0 || weight > 0);
}

async function served(
  { ecs, elb }: EcsPlace,
  set: TaskSet,
  pair: readonly ListenedGroup[],
): Promise<ServedTaskSet> {
  const group = pair.find(({ arn }) => set.loadBalancers?.some((each) => each.targetGroupArn === arn));
  const [revision, targets] = await Promise.all([
    taskDefinition(ecs, set.taskDefinition ?? ''),
    group && targetsOf(elb, group.arn),
  ]);
  const running = set.runningCount ?? 0;
  return {
    version: revision?.label ?? set.taskDefinition ?? '',
    weight: group?.weight ?? 0,
    routed: 0,
    running,
    healthy: Math.min(running, targets?.healthy ?? 0),
    // A task set that drains is wanted no more.
    wanted: set.status === 'DRAINING' ? 0 : (set.computedDesiredCount ?? 0),
    troubles: targets?.troubles ?? [],
    group,
  };
}

async function serviceOf({ ecs, target: { cluster, ecsService } }: EcsPlace): Promise<Service> {
  const missing = refused(
    `there is no ECS service "${ecsService}" in the cluster ${cluster} in this account and region; correct target.cluster and target.ecsService`,
  );
  try {
    const { services = [] } = await callAws(`reading the ECS service ${ecsService} in ${cluster}`, () =>
      ecs.send(new DescribeServicesCommand({ cluster, services: [ecsService] })),
    );
    const service = services.find(({ status }) => status !== 'INACTIVE');
    if (!service) throw missing;
    if (service.deploymentController?.type === 'CODE_DEPLOY') return service;
  } catch (error) {
    if (awsErrorName(error) === 'ClusterNotFoundException') throw missing;
    throw error;
  }
  throw refused(
    `the ECS service ${ecsService} in ${cluster} does not have the deployment controller CODE_DEPLOY; CodeDeploy cannot deploy it`,
  );
}
