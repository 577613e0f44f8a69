import { setTimeout as sleep } from 'node:timers/promises';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AlbTarget } from '../../model/definition/target/index.ts';
import { lockLost, refused, SlipwayError } from '../../model/errors.ts';
import type { TrafficReading, WayBackStep } from '../../model/traffic.ts';
import type { TrafficDriver, TrafficOrder } from '../../ports/traffic-driver.ts';
import {
  GROUPS,
  type GroupName,
  type GroupState,
  type RuleState,
  readRule,
  VERSION_TAG,
  writeRule,
} from './rule.ts';

/** A changed rule reaches every node of a load balancer within seconds; capacity must not go before that. */
const SETTLE_MS = 10_000;

/**
 * Moves the weights of two target groups behind a rule. What runs in the groups is brought up and taken away by the
 * pipeline that owns them; Slipway checks that it is there and healthy.
 */
export function createAlbDriver(options: {
  readonly client: ElasticLoadBalancingV2Client;
  readonly target: AlbTarget;
  readonly now: () => number;
  /** @default 10 s */
  readonly settleMs?: number;
}): TrafficDriver {
  const { client, target, now, settleMs = SETTLE_MS } = options;

  const readingFrom = ({ groups }: RuleState): TrafficReading => ({
    at: now(),
    routed: 0,
    versions: GROUPS.map((name) => groups[name])
      .filter((group) => group.targets > 0 || group.weight > 0)
      .map(({ version, weight, targets, healthy, troubles }) => ({
        version,
        weight,
        routed: 0,
        running: targets,
        healthy,
        wanted: targets,
        troubles,
      })),
  });

  const guarded = async (order: TrafficOrder): Promise<RuleState> => {
    const state = await readRule(client, target);
    if (order.fencing < state.lock) {
      throw lockLost(
        `${order.deploymentId} orders with lock number ${order.fencing}, and the rule has seen ${state.lock}: it lost the lock`,
      );
    }
    return state;
  };

  const write = async (order: TrafficOrder, name: GroupName, weight: number): Promise<RuleState> => {
    await writeRule(client, target, order.fencing, name, weight);
    await sleep(settleMs);
    const after = await readRule(client, target);
    const seen = after.groups[name].weight;
    if (Math.abs(seen - weight) > 0.1) {
      throw new SlipwayError(
        'ShiftNotEffective',
        `the group ${name} was given ${weight} % of the rule, and has ${seen} % as read back`,
      );
    }
    return after;
  };

  return {
    describe: async () => {
      const { sticky } = await readRule(client, target);
      const warning = sticky
        ? '; sessions stick to the group that they met first, so the split of requests lags behind the weights'
        : '';
      return {
        driver: 'alb-weights',
        strategies: ['blue-green', 'canary'],
        steps: 'any',
        sentence: `weights of two target groups behind a rule: a cut-over or any steps${warning}`,
        instances: 1,
      };
    },

    read: async () => readingFrom(await readRule(client, target)),

    start: async (order) => {
      groupOf(await guarded(order), order.candidate, target);
    },

    shift: async (order, weight) => {
      const name = groupOf(await guarded(order), order.candidate, target).name;
      return readingFrom(await write(order, name, weight));
    },

    goBack: async (order): Promise<readonly WayBackStep[]> => {
      const step = 'shift traffic back';
      try {
        const state = await guarded(order);
        if (order.stable === null)
          return [{ step, done: false, detail: 'there is no version to go back to' }];
        const { name, weight } = groupOf(state, order.stable, target);
        await write(order, name, 100);
        const detail =
          weight === 100
            ? `${order.stable} had 100 % of the rule already: nothing to undo`
            : `${order.stable} has 100 % of the rule again, read back`;
        return [{ step, done: true, detail }];
      } catch (error) {
        if (error instanceof SlipwayError && (error.name === 'LockLost' || error.name === 'Transient'))
          throw error;
        return [{ step, done: false, detail: (error as Error).message }];
      }
    },

    retire: async (order) => {
      const state = await guarded(order);
      const { weight } = groupOf(state, order.candidate, target);
      if (weight !== 100) {
        throw new Error(
          `${order.candidate} has ${weight} % of the traffic; the previous version is retired only when it has 100 %`,
        );
      }
      return readingFrom(state);
    },
  };
}

/** The group that a version is in. Throws DeploymentRefused when it is in none. */
function groupOf({ groups }: RuleState, version: string, target: AlbTarget): GroupState {
  const found = GROUPS.map((name) => groups[name]).find((group) => group.version === version);
  if (found && found.targets > 0) return found;
  const seen = GROUPS.map((name) => `${name} has ${groups[name].version} (${groups[name].targets} targets)`);
  const idle = GROUPS.map((name) => groups[name]).find((group) => group.weight === 0)?.name ?? 'green';
  throw refused(
    `${version} is in neither target group: ${seen.join(', ')}; bring it up in the idle one and say so: aws elbv2 add-tags --resource-arns ${target.groups[idle].arn} --tags Key=${VERSION_TAG},Value=${version}`,
  );
}
