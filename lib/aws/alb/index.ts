import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import type { AlbTarget } from '../../model/definition/target/index.ts';
import type { SmokePlace } from '../../ports/smoke-runner.ts';
import { createHttpSmokeRunner } from '../../probe/smoke/index.ts';
import { healthFrom, type TargetWorld, type TargetWorldOptions, targetOf } from '../target-world.ts';
import { createAlbDriver } from './alb-driver.ts';
import { albPeriods } from './alb-metrics.ts';
import { GROUPS, type GroupName, readRule } from './rule.ts';

const albOf = (definition: ServiceDefinition) => targetOf(definition, 'alb');

export const albWorld = ({ config, ...options }: TargetWorldOptions): TargetWorld =>
  createAlbWorld({
    ...options,
    elb: new ElasticLoadBalancingV2Client(config),
    cloudwatch: new CloudWatchClient(config),
  });

/** The group that a version is in; undefined: in neither. */
async function groupOf(
  elb: ElasticLoadBalancingV2Client,
  target: AlbTarget,
  version: string,
): Promise<GroupName | undefined> {
  const { groups } = await readRule(elb, target);
  return GROUPS.find((name) => groups[name].version === version);
}

/** The address of a place; undefined when the version is in neither group. */
export async function addressOf(
  elb: ElasticLoadBalancingV2Client,
  target: AlbTarget,
  place: SmokePlace,
): Promise<string | undefined> {
  if (place.at === 'production') return target.url;
  const name = await groupOf(elb, target, place.version);
  return name && target.groups[name].url;
}

/** Services that are two target groups behind a rule. */
export function createAlbWorld(options: {
  readonly elb: ElasticLoadBalancingV2Client;
  readonly cloudwatch: CloudWatchClient;
  readonly now: () => number;
  readonly settleSeconds: number;
  /** @default as the driver has it */
  readonly settleMs?: number | undefined;
}): TargetWorld {
  const { elb, cloudwatch, now, settleSeconds, settleMs } = options;
  const driver = (target: AlbTarget) =>
    createAlbDriver({ client: elb, target, now, ...(settleMs === undefined ? {} : { settleMs }) });
  return {
    driver: (definition) => driver(albOf(definition)),
    periods: (query) => {
      const target = albOf(query.definition);
      return albPeriods(target, query, {
        client: cloudwatch,
        now,
        settleSeconds,
        groupOf: (version) => groupOf(elb, target, version),
      });
    },
    // A load balancer sees targets come and go, and not why: restarts and memory kills are for alarms to tell.
    inspect: async (definition) => healthFrom(await driver(albOf(definition)).read()),
    smoke: createHttpSmokeRunner({
      addressOf: (definition, place) => addressOf(elb, albOf(definition), place),
    }),
    artifact: async (definition, version) => {
      const target = albOf(definition);
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
