import type { Job } from './jobs.ts';
import { BAD, CELLS, type Cell, HEALTHY, LADDER, RATES, type Scenario, single } from './scenarios.ts';

/** Runs of each job; `quick` is for CI: the same jobs, and figures that are near enough to see a defect. */
export interface Size {
  readonly healthy: number;
  readonly bad: number;
  readonly latency: number;
}
export const FULL: Size = { healthy: 6000, bad: 500, latency: 2000 };
export const QUICK: Size = { healthy: 100, bad: 40, latency: 100 };

const SEED = 20_261_125;

const LATE: Scenario = { name: '+5 pp, late', healthy: false, rise: 0.05 };
const STEEP: Scenario = { name: '+2.5 pp', healthy: false, rise: 0.025 };
/** What a stage ends with: healthy ones are to pass, and those that are worse by more than the limit are not. */
const ENDS: readonly Scenario[] = [
  { name: 'steady', healthy: true },
  { name: 'cold start', healthy: true, cold: 0.05 },
  { name: 'clustered errors', healthy: true, cluster: 3 },
  STEEP,
  { ...STEEP, name: '+2.5 pp in clusters of 3', cluster: 3, beyond: true },
  { ...STEEP, name: '+2.5 pp in clusters of 10', cluster: 10, beyond: true },
];
const SLOW: readonly Scenario[] = [
  { name: 'x 1.3', healthy: false, slower: 1.3 },
  { name: 'x 1.3 heavy tail', healthy: false, slower: 1.3, tail: 'heavy' },
  { name: 'x 1.5', healthy: false, slower: 1.5 },
  { name: 'x 1.5 heavy tail', healthy: false, slower: 1.5, tail: 'heavy' },
];
const AS_FAST: readonly Scenario[] = [
  { name: 'as fast', healthy: true, slower: 1 },
  { name: 'as fast, heavy tail', healthy: true, slower: 1, tail: 'heavy' },
];
const STALLED: readonly Scenario[] = [
  { name: 'answers 50 %', healthy: false, answers: 0.5 },
  { name: 'answers 50 %, noise 0.1', healthy: false, answers: 0.5, trafficNoise: 0.1 },
  { name: 'answers nothing', healthy: false, answers: 0 },
  { name: 'answers all, noise 0.2', healthy: true, trafficNoise: 0.2 },
];

/** Every job of the benchmark, the long ones first so that no worker is left with one at the end. */
export function allJobs(size: Size): Job[] {
  const job = (
    table: Job['table'],
    scenario: Scenario,
    cell: Cell,
    stages: Job['stages'],
    runs: number,
  ): Job => ({ table, scenario, cell, stages, runs, seed: SEED });
  const healthy = HEALTHY.flatMap((scenario) =>
    CELLS.map((cell) => job('healthy', scenario, cell, LADDER, size.healthy)),
  );
  const bad = BAD.flatMap((scenario) =>
    CELLS.flatMap((cell) => [
      job('ladder', scenario, cell, LADDER, size.bad),
      job('single', scenario, cell, single(5), size.bad),
    ]),
  );
  // In the middle of each stage but the first.
  const late = [18, 30, 42, 54].flatMap((onset) =>
    RATES.map((rate) =>
      job(
        'late',
        { ...LATE, onset, name: `${LATE.name} at ${weightAt(onset)} %` },
        { rate, errorRate: 0.001 },
        LADDER,
        size.bad,
      ),
    ),
  );
  const latency = RATES.flatMap((rate) => [
    ...SLOW.map((scenario) => job('latency', scenario, { rate, errorRate: 0 }, single(5), size.bad)),
    ...AS_FAST.map((scenario) =>
      job('latency-healthy', scenario, { rate, errorRate: 0 }, LADDER, size.latency),
    ),
  ]);
  const throughput = RATES.flatMap((rate) =>
    STALLED.map((scenario) => job('throughput', scenario, { rate, errorRate: 0 }, single(5), size.bad)),
  );
  const pass = ENDS.flatMap((scenario) =>
    CELLS.map((cell) => job('pass', scenario, cell, [{ start: 0, periods: 10, weight: 5 }], size.latency)),
  );
  return [...healthy, ...bad, ...late, ...latency, ...throughput, ...pass];
}

const weightAt = (period: number) => LADDER.findLast(({ start }) => start <= period)?.weight ?? 0;
