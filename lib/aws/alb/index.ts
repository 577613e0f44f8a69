import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AlbTarget } from '../../model/definition/target.ts';
import type { ArtifactState } from '../../model/environment.ts';
import type { InstanceHealth } from '../../model/infrastructure.ts';
import type { MetricPeriod } from '../../model/metrics.ts';
import type { MetricQuery } from '../../ports/metric-source.ts';
import type { SmokePlace } from '../../ports/smoke-runner.ts';
import type { TrafficDriver } from '../../ports/traffic-driver.ts';
import { createAlbDriver } from './alb-driver.ts';
import { albPeriods } from './alb-metrics.ts';
import { GROUPS, type GroupName, readRule } from './rule.ts';

export interface AlbWorld {
  driver(target: AlbTarget): TrafficDriver;
  periods(target: AlbTarget, query: MetricQuery): Promise<readonly MetricPeriod[]>;
  inspect(target: AlbTarget): Promise<readonly InstanceHealth[]>;
  /** The address of a place; undefined when the version is in neither group. */
  addressOf(target: AlbTarget, place: SmokePlace): Promise<string | undefined>;
  artifact(target: AlbTarget, version: string): Promise<ArtifactState>;
}

/** Services that are two target groups behind a rule. */
export function createAlbWorld(options: {
  readonly elb: ElasticLoadBalancingV2Client;
  readonly cloudwatch: CloudWatchClient;
  readonly now: () => number;
  readonly settleSeconds: number;
  /** @default as the driver has it */
  readonly settleMs?: number | undefined;
}): AlbWorld {
  const { elb, cloudwatch, now, settleSeconds, settleMs } = options;
  const driver = (target: AlbTarget) =>
    createAlbDriver({ client: elb, target, now, ...(settleMs === undefined ? {} : { settleMs }) });
  const groupOf = async (target: AlbTarget, version: string): Promise<GroupName | undefined> => {
    const { groups } = await readRule(elb, target);
    return GROUPS.find((name) => groups[name].version === version);
  };
  return {
    driver,
    periods: (target, query) =>
      albPeriods(target, query, {
        client: cloudwatch,
        now,
        settleSeconds,
        groupOf: (version) => groupOf(target, version),
      }),
    // A load balancer sees targets come and go, and not why: restarts and memory kills are for alarms to tell.
    inspect: async (target) =>
      (await driver(target).read()).versions.map(({ version, wanted, running, healthy }) => ({
        version,
        wanted,
        running,
        healthy,
        restarts: 0,
        outOfMemory: 0,
        lastExit: null,
        networkErrors: 0,
      })),
    addressOf: async (target, place) => {
      if (place.at === 'production') return target.url;
      const name = await groupOf(target, place.version);
      return name && target.groups[name].url;
    },
    artifact: async (target, version) => {
      const { groups } = await readRule(elb, target);
      const found = GROUPS.map((name) => groups[name]).find((group) => group.version === version);
      if (!found || found.targets === 0)
        return { status: 'MISSING', detail: `${version} is in neither target group of the rule` };
      return {
        status: 'READY',
        detail: `${version} is in the target group ${found.name}, ${found.healthy} of ${found.targets} targets healthy`,
      };
    },
  };
}
