import { latencyLimits, summariseBaseline, thresholds } from '../../../../lib/domain/analysis/index.ts';
import { Slo } from '../../../../lib/model/definition/slo.ts';
import type { Baseline, MetricPeriod } from '../../../../lib/model/metrics.ts';
import { drawMinutes, type Fault, type Minute } from './minutes.ts';
import { toPeriod } from './periods.ts';
import { Random } from './random.ts';
import { HISTORY, RECENT, type Rollout, rolloutEnds } from './rollout.ts';
import { drawService, type ServiceTraits } from './service.ts';

/** Taken once: jest looks a global up each time, which is slow. */
const { floor } = Math;

export const SLO = Slo.parse({});
export const CANDIDATE = '2';
export const STABLE = '1';

export interface Deployment {
  readonly seed: number;
  readonly service: ServiceTraits;
  readonly rollout: Rollout;
  readonly minutes: readonly Minute[];
  readonly history: readonly MetricPeriod[];
  readonly baseline: Baseline;
  /** From the first stage's start to the end: of each minute, the candidate's and the stable version's. */
  readonly periods: readonly MetricPeriod[];
}

export interface Wish {
  readonly kind?: Rollout['kind'];
  readonly leastRate?: number;
  readonly fault?: Fault;
}

const MIDNIGHT = Date.UTC(2026, 0, 15);
const HEALTHY: Fault = { failing: 0 };

export const startOf = (minute: number): number => MIDNIGHT + minute * 60_000;

export function drawDeployment(seed: number, wish: Wish = {}): Deployment {
  const random = new Random(seed);
  const service = drawService(random.fork(), wish.leastRate);
  const rollout = drawRollout(random.fork(), wish.kind);
  const ends = rolloutEnds(rollout);
  const minutes = drawMinutes(random.fork(), service, rollout, ends, wish.fault ?? HEALTHY);
  const { history, baseline } = drawHistory(random.fork(), minutes.slice(0, HISTORY));
  const slowerThan = thresholds(baseline);
  const telemetry = random.fork();
  const periods = minutes.slice(rollout.begins).flatMap((minute, index) => {
    const start = startOf(rollout.begins + index);
    // One in a hundred is missing of both, and one more of each.
    const source = telemetry.chance(0.01);
    const place = (version: string) => ({ version, start, missing: telemetry.chance(0.01) || source });
    return [
      toPeriod(telemetry, place(CANDIDATE), minute.candidate, slowerThan),
      toPeriod(telemetry, place(STABLE), minute.stable, slowerThan),
    ];
  });
  return { seed, service, rollout, minutes, history, baseline, periods };
}

function drawRollout(random: Random, wanted?: Rollout['kind']): Rollout {
  // Drawn in any case, so that a wish does not change what comes after it.
  const drawn = random.chance(0.5) ? 'canary' : 'blue-green';
  const kind = wanted ?? drawn;
  const weights = kind === 'canary' ? [5, 25, 50, 95, 100] : [100];
  return {
    kind,
    weights,
    periods: kind === 'canary' ? 10 : 15,
    begins: HISTORY + random.whole(1, 5),
    shiftsAt: weights.map(() => random.next()),
  };
}

/** What is slow follows from the newest minutes; then the slow requests of the whole day are counted. */
function drawHistory(random: Random, minutes: readonly Minute[]) {
  const missing = minutes.map(() => random.chance(0.02));
  const seed = floor(random.next() * 2 ** 32);
  const periods = (slowerThan: readonly number[], first: number) =>
    minutes.slice(first).map(({ stable }, index) => {
      const minute = first + index;
      const place = { version: STABLE, start: startOf(minute), missing: missing[minute] ?? false };
      return toPeriod(new Random(seed + minute), place, stable, slowerThan);
    });
  const limits = latencyLimits(periods([], HISTORY - RECENT), SLO);
  const history = periods(
    limits.map(({ ms }) => ms),
    0,
  );
  const [from, to] = [startOf(HISTORY - RECENT), startOf(HISTORY)];
  return { history, baseline: summariseBaseline({ periods: history, version: STABLE, from, to, limits }) };
}
