import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { wasKilledForMemory, wasOrdered } from '../../model/ecs-task.ts';
import type { InstanceHealth } from '../../model/infrastructure.ts';
import { readFleet, readingFrom, revisionsOf } from './fleet.ts';
import type { EcsPlace } from './service.ts';
import { exitText, tasksOfService } from './tasks.ts';

/** How the tasks of each version do, with those that stopped since `since` without being told to. */
export async function inspectTasks(
  place: EcsPlace,
  elb: ElasticLoadBalancingV2Client,
  since: number,
): Promise<readonly InstanceHealth[]> {
  const [fleet, all] = await Promise.all([readFleet(place, elb), tasksOfService(place, 'STOPPED')]);
  const stopped = all
    .filter((task) => (task.stoppedAt?.getTime() ?? 0) >= since && !wasOrdered(task))
    .sort((a, b) => (b.stoppedAt?.getTime() ?? 0) - (a.stoppedAt?.getTime() ?? 0));
  const known = await revisionsOf(
    place,
    stopped.map((task) => task.taskDefinitionArn),
  );
  const labelOf = (arn: string | undefined) => known.find((each) => each.arn === arn)?.label;
  const { versions } = readingFrom(fleet, since);
  const labels = new Set([
    ...versions.map((each) => each.version),
    ...stopped.flatMap((task) => labelOf(task.taskDefinitionArn) ?? []),
  ]);
  return [...labels].map((version): InstanceHealth => {
    const now = versions.find((each) => each.version === version);
    const ended = stopped.filter((task) => labelOf(task.taskDefinitionArn) === version);
    return {
      version,
      wanted: now?.wanted ?? 0,
      running: now?.running ?? 0,
      healthy: now?.healthy ?? 0,
      restarts: ended.length,
      outOfMemory: ended.filter(wasKilledForMemory).length,
      lastExit: ended[0] ? exitText(ended[0]) : null,
      // Connections that were refused are among the errors of the load balancer.
      networkErrors: 0,
    };
  });
}
