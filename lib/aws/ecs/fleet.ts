import type { Task } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TrafficReading, VersionReading } from '../../model/traffic.ts';
import { describeRevision, type Revision } from './revisions.ts';
import { type EcsPlace, readService, type ServiceState } from './service.ts';
import { seeTask, type TaskSeen, targetHealth, tasksOfService } from './tasks.ts';
import { trialTasks } from './trial-task.ts';

/** Everything that runs for a service: its own tasks, which users meet, and the trial task, which they do not. */
export interface Fleet {
  readonly state: ServiceState;
  readonly tasks: readonly TaskSeen[];
  readonly trials: readonly TaskSeen[];
  /** Of the service's deployments, the primary one first, and of everything that runs. */
  readonly revisions: readonly Revision[];
}

export async function readFleet(place: EcsPlace, elb: ElasticLoadBalancingV2Client): Promise<Fleet> {
  const { target } = place;
  const state = await readService(place);
  const [own, trials, health, trialHealth] = await Promise.all([
    tasksOfService(place, 'RUNNING'),
    trialTasks(place, state),
    targetHealth(elb, target.targetGroup),
    target.trial ? targetHealth(elb, target.trial.targetGroup) : undefined,
  ]);
  const revisions = await revisionsOf(place, [
    ...[state.primary, ...state.deployments].map((each) => each.taskDefinition),
    ...[...own, ...trials].map((each) => each.taskDefinitionArn),
  ]);
  const see = (tasks: readonly Task[], by: typeof health | undefined) =>
    tasks.flatMap((task) => {
      const revision = revisions.find((each) => each.arn === task.taskDefinitionArn);
      return revision ? [seeTask(task, revision, by)] : [];
    });
  return { state, tasks: see(own, health), trials: see(trials, trialHealth), revisions };
}

/** Each once, in the order in which they come. */
export async function revisionsOf(
  place: EcsPlace,
  arns: ReadonlyArray<string | undefined>,
): Promise<readonly Revision[]> {
  const distinct = [...new Set(arns.flatMap((each) => each ?? []))];
  const found = await Promise.all(distinct.map((arn) => describeRevision(place, arn)));
  return found.flatMap((each) => each ?? []);
}

/** Tasks of a revision that users meet or are about to. */
export const tasksOf = ({ tasks }: Fleet, { arn }: Revision): readonly TaskSeen[] =>
  tasks.filter((task) => task.revision.arn === arn);

/**
 * A load balancer gives each running task the same share, so that a version's share of the running tasks is its share
 * of the traffic. Where nothing runs at all, everything is the version's that the service wants to run.
 */
export function readingFrom(fleet: Fleet, at: number): TrafficReading {
  const { state, tasks, trials, revisions } = fleet;
  const running = tasks.filter((task) => task.running).length;
  const missing = Math.max(0, state.desired - tasks.length);
  const labels = [...new Set(revisions.map((each) => each.label))];
  const versions = labels.map((version): VersionReading => {
    const isMine = (task: TaskSeen) => task.revision.label === version;
    const own = tasks.filter(isMine);
    // It stands for the version until this has tasks in the service.
    const trial = own.length > 0 ? [] : trials.filter(isMine);
    const isPrimary = revisions[0]?.label === version;
    const all = [...own, ...trial];
    const share = own.filter((task) => task.running).length / running;
    return {
      version,
      weight: running > 0 ? Math.round(share * 1e4) / 100 : isPrimary ? 100 : 0,
      // ECS counts no requests; those are for the metrics to say.
      routed: 0,
      running: all.filter((task) => task.running).length,
      healthy: all.filter((task) => task.healthy).length,
      // Tasks that are missing will be of the version that the service wants to run.
      wanted: all.length + (isPrimary ? missing : 0),
      troubles: [...new Set(all.flatMap((task) => task.trouble || []))],
    };
  });
  return {
    at,
    routed: 0,
    versions: versions.filter((each) => each.wanted > 0 || each.weight > 0),
  };
}
