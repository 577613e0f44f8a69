import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import type { EcsTarget } from '../../model/definition/target/index.ts';
import type { SmokePlace } from '../../ports/smoke-runner.ts';
import { createHttpSmokeRunner } from '../../probe/smoke/index.ts';
import { awsErrorName } from '../aws-errors.ts';
import { type TargetWorld, type TargetWorldOptions, targetOf } from '../target-world.ts';
import { ecsPeriods } from './ecs-metrics.ts';
import { readFleet } from './fleet.ts';
import { inspectTasks } from './instances.ts';
import { findRevision } from './revisions.ts';
import { createEcsRollingDriver } from './rolling-driver.ts';
import type { TaskSeen } from './tasks.ts';

const ecsOf = (definition: ServiceDefinition) => targetOf(definition, 'ecs');

export const ecsWorld = ({ config, ...options }: TargetWorldOptions): TargetWorld =>
  createEcsWorld({
    ...options,
    ecs: new ECSClient(config),
    elb: new ElasticLoadBalancingV2Client(config),
    cloudwatch: new CloudWatchClient(config),
  });

/** Services whose tasks ECS replaces one by one. */
export function createEcsWorld(options: {
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly cloudwatch: CloudWatchClient;
  readonly now: () => number;
  readonly settleSeconds: number;
  /** @default as the driver has it */
  readonly pollMs?: number | undefined;
}): TargetWorld {
  const { ecs: client, elb, cloudwatch, now, settleSeconds, pollMs } = options;
  return {
    driver: (definition) => createEcsRollingDriver({ client, elb, target: ecsOf(definition), now, pollMs }),
    periods: (query) =>
      ecsPeriods(ecsOf(query.definition), query, { client: cloudwatch, now, settleSeconds }),
    inspect: (definition, since) => inspectTasks({ client, target: ecsOf(definition) }, elb, since),
    smoke: createHttpSmokeRunner({
      addressOf: (definition, place) => addressOf({ client, elb, target: ecsOf(definition) }, place),
    }),
    artifact: async (definition, version) => {
      const target = ecsOf(definition);
      try {
        const { number, active, images } = await findRevision({ client, target }, version);
        const name = `revision ${number} of the task definition ${target.taskDefinition}`;
        return active
          ? { status: 'READY', detail: `${name} is active: ${images.join(', ')}` }
          : { status: 'INVALID', detail: `${name} is deregistered: ECS starts no task of it` };
      } catch (error) {
        if (awsErrorName(error) !== 'DeploymentRefused') throw error;
        return { status: 'MISSING', detail: (error as Error).message };
      }
    },
  };
}

/**
 * Where users come in, or where a version is reached past the load balancer: its trial task, or, where nothing but its
 * own address leads to a task, one in the service. undefined: none of it runs.
 */
export async function addressOf(
  { client, elb, target }: { client: ECSClient; elb: ElasticLoadBalancingV2Client; target: EcsTarget },
  place: SmokePlace,
): Promise<string | undefined> {
  if (place.at === 'production') return target.url;
  const { trials, tasks } = await readFleet({ client, target }, elb);
  const isThere = (task: TaskSeen) => task.running && task.revision.label === place.version;
  if (target.trial) return trials.some(isThere) ? target.trial.url : undefined;
  const found = [...trials, ...tasks].find((task) => isThere(task) && task.address !== undefined);
  return found && `http://${found.address}:${target.port}`;
}
