import { createRandom, type Random } from './random.ts';
import type { Cell, Scenario } from './scenarios.ts';
import type { Arm, Trace, TracePeriod, TraceStage, Truth } from './trace.ts';

const PERIOD = 60;
/** A day of minutes before the deployment. */
const HISTORY = 1440;
const COLD_PERIODS = 2;
/** Milliseconds at the stable version's median; p99 is then 5 to 25 times of that. */
const MEDIAN = 40;
/** Sigma of the logarithm; `heavy` has p99 at 16 times the median. */
const SIGMA = { 'log-normal': 0.6, heavy: 1.2 } as const;
/** z of p99, p90, p50. */
const Z = [2.3263, 1.2816, 0] as const;

export interface Drawn {
  readonly trace: Trace;
  readonly truth: Truth;
  /** Half-landed figures: what a rule saw that did not wait; the trace itself otherwise. */
  readonly asFirstSeen: Trace;
}

/** The stable version's day before, for a block of deployments: drawing it for each would take most of the time. */
export const drawHistory = (cell: Cell, scenario: Scenario, seed: number): Trace['history'] => {
  const random = createRandom(seed, 0x0915, hash(scenario.name), Math.round(cell.rate * 10) * 7919 + 1);
  return Array.from({ length: HISTORY }, (_, minute) =>
    drawArm(random, {
      scenario: scenario.unseen ? { ...scenario, armNoise: 0 } : scenario,
      requests: cell.rate * PERIOD * mood(scenario, minute, random),
      errorRate: cell.errorRate,
      slower: 1,
    }),
  );
};

export function draw(
  cell: Cell,
  scenario: Scenario,
  stages: readonly TraceStage[],
  history: Trace['history'],
  seed: number,
): Drawn {
  const random = createRandom(
    seed,
    hash(scenario.name),
    Math.round(cell.rate * 10),
    Math.round(cell.errorRate * 1e5),
  );
  const warmUp = scenario.cold ? COLD_PERIODS : 0;
  const total = stages.reduce((sum, stage) => sum + stage.periods, 0);
  const incident = incidentOf(scenario, total, random);
  const onset = scenario.healthy ? null : (scenario.onset ?? 0);
  const minute = Math.floor(random.next() * HISTORY);
  const periods = Array.from({ length: total }, (_, index): TracePeriod => {
    const weight = (stages.findLast((stage) => stage.start <= index)?.weight ?? 0) / 100;
    const all = cell.rate * PERIOD * mood(scenario, minute + index, random);
    const bad = onset !== null && index >= onset;
    const shared = cell.errorRate + incident(index);
    const cold = index < warmUp ? (scenario.cold ?? 0) : 0;
    const own = shared * (scenario.times ?? 1) + (bad ? (scenario.rise ?? 0) : 0) + cold;
    const answers = bad ? (scenario.answers ?? 1) : 1;
    const slower = bad ? (scenario.slower ?? 1) : 1;
    const lost = () => random.next() < (scenario.missing ?? 0);
    const candidate = drawArm(random, { scenario, requests: all * weight * answers, errorRate: own, slower });
    const baseline = drawArm(random, {
      scenario,
      requests: all * (1 - weight),
      errorRate: shared,
      slower: 1,
    });
    return { candidate: lost() ? null : candidate, baseline: lost() ? null : baseline };
  });
  const trace: Trace = {
    id: `${scenario.name}/${cell.rate}/${cell.errorRate}/${seed}`,
    periodSeconds: PERIOD,
    stages,
    thresholdsMs: scenario.slower ? latencyThresholds(scenario) : [],
    history,
    periods,
    warmUp,
  };
  return {
    trace,
    truth: { scenario: scenario.name, healthy: scenario.healthy, onset },
    asFirstSeen: scenario.halfLanded
      ? { ...trace, periods: periods.map((each) => half(each, random)) }
      : trace,
  };
}

interface ArmFacts {
  readonly scenario: Scenario;
  readonly requests: number;
  readonly errorRate: number;
  readonly slower: number;
}

function drawArm(random: Random, { scenario, requests, errorRate, slower }: ArmFacts): Arm {
  const noisy = scenario.trafficNoise ? Math.max(0, 1 + scenario.trafficNoise * random.normal()) : 1;
  const count = random.poisson(requests * noisy);
  const wobble = scenario.armNoise ? Math.max(0, 1 + scenario.armNoise * random.normal()) : 1;
  const errors = drawErrors(random, count * Math.min(1, errorRate * wobble), scenario.cluster ?? 1);
  const shares = scenario.slower ? slowShares(scenario, slower) : [];
  return {
    requests: count,
    errors: Math.min(count, errors),
    slower: nested(random, count, shares),
    p99Ms: scenario.slower && count > 0 ? p99(scenario, slower) * noisyP99(random, count) : null,
  };
}

/** Clusters of geometric size with the mean `cluster`: one cause makes several requests fail. */
function drawErrors(random: Random, mean: number, cluster: number): number {
  if (cluster <= 1) return random.poisson(mean);
  let errors = 0;
  for (let left = random.poisson(mean / cluster); left > 0; left--)
    errors += 1 + Math.floor(Math.log(1 - random.next()) / Math.log(1 - 1 / cluster));
  return errors;
}

/** Requests slower than ascending limits: who is slower than the highest is so of all. `shares` descend in the limit. */
function nested(random: Random, count: number, shares: readonly number[]): number[] {
  const ascending = [...shares].map((share, index) => ({ share, index })).sort((a, b) => a.share - b.share);
  let before = 0;
  let sum = 0;
  const found: number[] = [];
  for (const { share, index } of ascending) {
    sum = Math.min(count, sum + random.poisson(count * (share - before)));
    before = share;
    found[index] = sum;
  }
  return found;
}

const sigmaOf = ({ tail = 'log-normal' }: Scenario) => SIGMA[tail];
const p99 = (scenario: Scenario, slower: number) => MEDIAN * slower * Math.exp(sigmaOf(scenario) * Z[0]);
/** A p99 of few requests is the slowest of them: its noise in the logarithm is about 1/√(n/100)·σ/4. */
const noisyP99 = (random: Random, count: number) =>
  Math.exp((0.15 * random.normal()) / Math.sqrt(Math.max(1, count) / 100));

/** 20 % above p99, p90 and p50 of the stable version; 500 ms or more for the target. */
export const latencyThresholds = (scenario: Scenario): number[] => [
  ...Z.map((z) => 1.2 * MEDIAN * Math.exp(sigmaOf(scenario) * z)),
  Math.max(500, 3 * p99(scenario, 1)),
];

const slowShares = (scenario: Scenario, slower: number): number[] =>
  latencyThresholds(scenario).map((ms) => tailOf(Math.log(ms / (MEDIAN * slower)) / sigmaOf(scenario)));

/** P(Z > z) of the normal distribution, Abramowitz and Stegun 26.2.17: within 7.5e-8. */
function tailOf(z: number): number {
  if (z < 0) return 1 - tailOf(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const sum =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}

/** Day and night, and a crowd that doubles the traffic for some minutes now and then. */
function mood({ restless }: Scenario, minute: number, random: Random): number {
  if (!restless) return 1;
  const day = 1 + 0.6 * Math.sin((2 * Math.PI * minute) / HISTORY);
  return day * (random.next() < 0.03 ? 2 : 1);
}

/** Both versions fail alike for 3 to 10 periods: a dependency is away. */
function incidentOf({ incident = 0 }: Scenario, total: number, random: Random): (index: number) => number {
  if (random.next() >= incident) return () => 0;
  const from = Math.floor(random.next() * total);
  const until = from + 3 + Math.floor(random.next() * 8);
  const share = 0.02 + 0.28 * random.next();
  return (index) => (index >= from && index < until ? share : 0);
}

/** Requests are counted at once, errors by a slower way: a version looks better, or worse, than it is. */
function half({ candidate, baseline }: TracePeriod, random: Random): TracePeriod {
  const part = (arm: Arm | null) => {
    if (!arm) return arm;
    const landed = random.next();
    const requests = Math.round(arm.requests * landed);
    return { ...arm, requests, errors: Math.min(requests, arm.errors) };
  };
  return { candidate: part(candidate), baseline: part(baseline) };
}

const hash = (text: string) =>
  [...text].reduce((sum, char) => (Math.imul(sum, 31) + char.charCodeAt(0)) | 0, 7);
