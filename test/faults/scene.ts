import { SimulatedFleet } from '../../lib/local/simulated/fleet.ts';
import { createSimulatedWorld, type SimulatedWorld } from '../../lib/local/simulated/simulated-world.ts';
import type { Voter } from '../../lib/model/ballot.ts';
import { ServiceDefinition } from '../../lib/model/definition/service-definition.ts';
import { readingOf } from '../../lib/model/traffic.ts';
import type { Ports } from '../../lib/ports/index.ts';
import type { LockStore } from '../../lib/ports/lock-store.ts';
import type { TrafficDriver, TrafficOrder } from '../../lib/ports/traffic-driver.ts';
import { castVote } from '../../lib/stages/cast-vote.ts';
import type { Schedule } from './schedule.ts';

export const KEY = { service: 'checkout', environment: 'production' };
export const STABLE = '1.4.1';
export const CANDIDATE = '1.4.2';
export const RIVAL = '1.4.3';

/** An approver. */
export const GRACE: Voter = { name: 'grace', identities: ['user:grace'] };
/** 25 % of 50 requests a second are 750 a minute. */
const MORE_THAN_A_MINUTE = 1000;
const ANSWERED_AFTER_MS = 250_000;

/** A write to traffic that was accepted. */
export interface Write {
  readonly at: number;
  readonly act: 'start' | 'shift' | 'goBack' | 'retire';
  readonly weight: number | null;
  readonly order: TrafficOrder;
  /** The lock's highest number when the task began that wrote. */
  readonly grantedAtBegin: number;
}

export interface Scene {
  readonly world: SimulatedWorld;
  readonly writes: readonly Write[];
  /** The candidate was bad, or became so: one that is bad from when a person is asked stays good where nobody was. */
  isBad(): boolean;
  /** The world as one call of a task sees it. */
  portsForTask(): Ports;
}

const DELIVERY = {
  canary: { steps: [25, 100] },
  'blue-green': { cutOver: 'keep-control' },
  rolling: {},
} as const;

/** A service in production, small and quick, with everything that a deployment of it does to traffic written down. */
export function sceneOf(schedule: Schedule, now: () => number): Scene {
  const { strategy, candidate, hasStable = true, mode = 'instant', asks = false } = schedule;
  const definition = ServiceDefinition.parse({
    service: KEY.service,
    target: { kind: 'local', command: 'serve', port: 8080, instances: 2, startTimeout: '60s' },
    delivery: {
      ...DELIVERY[strategy],
      strategy,
      observe: '60s',
      finalObserve: '60s',
      smokeEvery: '60s',
    },
    slo: { warmUp: 0, ...(asks ? { minimumRequests: MORE_THAN_A_MINUTE, extensions: 0 } : {}) },
    approvals: { skipWaits: true },
    smoke: { operations: [{ name: 'pay', steps: [{ path: '/pay' }] }] },
    rollback: { mode, stepEvery: '10s' },
  });
  let half = false;
  let asked = false;
  const isBad = () => (candidate === 'bad-while-asked' ? asked : candidate !== 'good');
  const behaviours = {
    get [CANDIDATE]() {
      const share = readingOf(fleet.read(), CANDIDATE)?.weight ?? 0;
      half ||= share >= 50;
      return { errorRate: isBad() && (candidate !== 'bad-at-half' || half) ? 0.06 : 0 };
    },
  };
  let looking = false;
  const fleet: SimulatedFleet = new SimulatedFleet({
    now,
    requestsPerSecond: 50,
    behaviours: new Proxy(behaviours, {
      get: (own, name) => {
        // The behaviour asks the fleet for the share, and the fleet for the behaviour.
        if (looking) return {};
        looking = true;
        try {
          return Reflect.get(own, name);
        } finally {
          looking = false;
        }
      },
    }),
  });
  if (hasStable) fleet.serveSince(now() - 3_600_000, STABLE, 2);
  const world: SimulatedWorld = createSimulatedWorld({
    definition,
    fleet,
    now,
    approvals: {
      ask: async ({ id, subject }) => {
        const answer = async () => {
          await castVote(world.ports, { on: id, approved: true, reason: 'yes', voter: GRACE, at: now() });
        };
        if (subject !== 'inconclusive') return answer();
        asked = true;
        // Time enough for the watchers to find what is bad by then.
        // When everything is over by then, the world is closed, and there is nothing to answer.
        setTimeout(() => void answer().catch(() => undefined), ANSWERED_AFTER_MS);
      },
    },
  });
  const writes: Write[] = [];
  let granted = 0;
  const locks = countingLocks(world.ports.locks, (number) => {
    granted = Math.max(granted, number);
  });
  return {
    world,
    writes,
    isBad,
    portsForTask: () => {
      const grantedAtBegin = granted;
      return {
        ...world.ports,
        locks,
        traffic: {
          for: (of) =>
            watched(world.ports.traffic.for(of), (act, order, weight) => {
              writes.push({ at: now(), act, weight, order, grantedAtBegin });
            }),
        },
      };
    },
  };
}

function countingLocks(locks: LockStore, granted: (number: number) => void): LockStore {
  return {
    ...locks,
    acquire: async (...all) => {
      const answer = await locks.acquire(...all);
      granted(answer.holder.fencing);
      return answer;
    },
    takeOver: async (...all) => {
      const holder = await locks.takeOver(...all);
      granted(holder.fencing);
      return holder;
    },
    raise: async (...all) => {
      const holder = await locks.raise(...all);
      granted(holder.fencing);
      return holder;
    },
  };
}

function watched(
  driver: TrafficDriver,
  wrote: (act: Write['act'], order: TrafficOrder, weight: number | null) => void,
): TrafficDriver {
  return {
    ...driver,
    start: async (order) => {
      await driver.start(order);
      wrote('start', order, null);
    },
    shift: async (order, weight) => {
      const reading = await driver.shift(order, weight);
      wrote('shift', order, weight);
      return reading;
    },
    goBack: async (order) => {
      const steps = await driver.goBack(order);
      wrote('goBack', order, 0);
      return steps;
    },
    retire: async (order) => {
      const reading = await driver.retire(order);
      wrote('retire', order, null);
      return reading;
    },
  };
}
