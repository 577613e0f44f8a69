import { DescribeTasksCommand, ListTasksCommand, type Task } from '@aws-sdk/client-ecs';
import {
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { refused } from '../../model/errors.ts';
import { isGoodTarget } from '../alb/target-groups.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';
import type { Revision } from './revisions.ts';
import { callEcs, type EcsPlace } from './service.ts';

/** DescribeTasks takes this many at once. */
const MOST_TASKS = 100;

/** Tasks of the ECS service that ECS wants to run, or that have stopped within the last hour. */
export async function tasksOfService(
  place: EcsPlace,
  desiredStatus: 'RUNNING' | 'STOPPED',
): Promise<readonly Task[]> {
  const { cluster, ecsService } = place.target;
  return describeTasks(place, await listTasks(place, { cluster, serviceName: ecsService, desiredStatus }));
}

export async function listTasks(
  { client, target }: EcsPlace,
  filter: ListTasksCommand['input'],
): Promise<readonly string[]> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await callEcs(
      target,
      `listing the tasks of the ECS cluster ${target.cluster} (ecs:ListTasks)`,
      () => client.send(new ListTasksCommand({ ...filter, nextToken })),
    );
    arns.push(...(page.taskArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return arns;
}

/** One that ECS does not know any more is left out. */
export async function describeTasks(
  { client, target }: EcsPlace,
  names: readonly string[],
): Promise<readonly Task[]> {
  const found: Task[] = [];
  for (let first = 0; first < names.length; first += MOST_TASKS) {
    const answer = await callEcs(
      target,
      `reading tasks of the ECS cluster ${target.cluster} (ecs:DescribeTasks)`,
      () =>
        client.send(
          new DescribeTasksCommand({
            cluster: target.cluster,
            tasks: names.slice(first, first + MOST_TASKS),
          }),
        ),
    );
    found.push(...(answer.tasks ?? []));
  }
  return found;
}

/** A task's own private address; undefined: it has no network interface of its own, or not yet. */
export const addressOf = (task: Task): string | undefined =>
  task.attachments
    ?.flatMap((each) => each.details ?? [])
    .find((detail) => detail.name === 'privateIPv4Address')?.value;

export interface TargetHealth {
  readonly healthy: boolean;
  readonly reason: string;
}

/** Health by address, as a load balancer has it. */
export async function targetHealth(
  elb: ElasticLoadBalancingV2Client,
  targetGroup: string,
): Promise<ReadonlyMap<string, TargetHealth>> {
  try {
    const answer = await callAws(
      `reading the health of the target group ${targetGroup} (elasticloadbalancing:DescribeTargetHealth)`,
      () => elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroup })),
    );
    return new Map(
      (answer.TargetHealthDescriptions ?? []).map(({ Target, TargetHealth: health }) => [
        Target?.Id ?? '',
        {
          healthy: isGoodTarget(health),
          reason: health?.Description ?? health?.Reason ?? health?.State ?? 'unknown',
        },
      ]),
    );
  } catch (error) {
    if (!/NotFound/.test(awsErrorName(error))) throw error;
    throw refused(
      `the target group ${targetGroup} does not exist in this account and region; correct it in the definition`,
    );
  }
}

/** How one task does. */
export interface TaskSeen {
  readonly id: string;
  readonly revision: Revision;
  readonly running: boolean;
  readonly healthy: boolean;
  readonly address: string | undefined;
  /** Why it is not healthy; '' when it is. */
  readonly trouble: string;
}

/** @param health by address; undefined: no load balancer looks at it */
export function seeTask(
  task: Task,
  revision: Revision,
  health: ReadonlyMap<string, TargetHealth> | undefined,
): TaskSeen {
  const address = addressOf(task);
  const running = task.lastStatus === 'RUNNING';
  const trouble = troubleOf(task, revision, address, health);
  return {
    id: task.taskArn?.split('/').at(-1) ?? '',
    revision,
    running,
    healthy: trouble === '',
    address,
    trouble,
  };
}

function troubleOf(
  task: Task,
  revision: Revision,
  address: string | undefined,
  health: ReadonlyMap<string, TargetHealth> | undefined,
): string {
  if (task.lastStatus === 'STOPPED') return `a task stopped: ${exitText(task)}`;
  if (task.lastStatus !== 'RUNNING') return `a task is ${task.lastStatus}`;
  if (revision.checksHealth && task.healthStatus !== 'HEALTHY')
    return `the health check of a container is ${task.healthStatus ?? 'UNKNOWN'}`;
  if (!health || address === undefined) return '';
  const seen = health.get(address);
  if (!seen) return 'a task is not in the target group yet';
  return seen.healthy ? '' : `the load balancer finds a task not healthy: ${seen.reason}`;
}

/** How a task ended: "exit code 1 (Essential container in task exited)". */
export function exitText(task: Task): string {
  const bad = task.containers?.find((each) => each.reason || (each.exitCode ?? 0) !== 0);
  const own = bad?.reason ?? (bad?.exitCode === undefined ? undefined : `exit code ${bad.exitCode}`);
  return own && task.stoppedReason
    ? `${own} (${task.stoppedReason})`
    : (own ?? task.stoppedReason ?? 'no reason is given');
}
