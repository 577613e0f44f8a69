import type { Slo } from '../../model/definition/slo.ts';
import type { Baseline, MetricPeriod, SlowLimit } from '../../model/metrics.ts';
import { learnNoise, learnTrafficNoise } from './dispersion.ts';
import { addUp } from './share.ts';

type LatencyLimit = Pick<SlowLimit, 'of' | 'ms' | 'share'>;

const SHARES = { p99: 0.01, p90: 0.1, p50: 0.5 } as const;

/** What counts as slow: above the limit over each percentile of the time before, and above the absolute target. */
export function latencyLimits(periods: readonly MetricPeriod[], slo: Slo): readonly LatencyLimit[] {
  const above = 1 + slo.limits.p99Percent / 100;
  const own = (['p99', 'p90', 'p50'] as const).flatMap((of) => {
    const value = meanPercentile(periods, of);
    return value === null || value <= 0 ? [] : [{ of, ms: value * above, share: SHARES[of] }];
  });
  return [...own, { of: 'target', ms: slo.targets.p99Ms, share: SHARES.p99 }];
}

/**
 * How the running version did before anything changed. Rates and percentiles are of the newest time, from `from` on; how
 * much they vary is learned from all periods given, up to a day.
 *
 * @param periods settled ones of the running version, whose `slower` are by `limits`
 */
export function summariseBaseline(input: {
  readonly periods: readonly MetricPeriod[];
  readonly version: string | null;
  readonly from: number;
  readonly to: number;
  readonly limits: readonly LatencyLimit[];
}): Baseline {
  const known = input.periods
    .filter((period) => period.version === input.version && (period.requests ?? 0) > 0)
    .sort((a, b) => a.start - b.start);
  const recent = known.filter((period) => period.start >= input.from);
  const shares = known.map(({ requests, errors }) => ({ bad: errors ?? 0, all: requests ?? 0 }));
  const slow = (index: number) =>
    known.map(({ requests, slower }) => ({ bad: slower[index] ?? 0, all: requests ?? 0 }));
  const now = addUp(recent.map(({ requests, errors }) => ({ bad: errors ?? 0, all: requests ?? 0 })));
  const day = addUp(shares);
  const seconds = recent.reduce((sum, period) => sum + period.seconds, 0);
  return {
    version: input.version,
    from: input.from,
    to: input.to,
    requests: now.all,
    errors: now.bad,
    p50Ms: meanPercentile(recent, 'p50'),
    p90Ms: meanPercentile(recent, 'p90'),
    p99Ms: meanPercentile(recent, 'p99'),
    rate: seconds > 0 ? now.all / seconds : 0,
    slow: input.limits.map((limit, index) => ({
      ...limit,
      slower: addUp(slow(index)).bad,
      noise: learnNoise(slow(index), 'slow'),
    })),
    history: {
      from: known[0]?.start ?? input.from,
      periods: known.length,
      requests: day.all,
      errors: day.bad,
      noise: learnNoise(shares),
      trafficNoise: learnTrafficNoise(shares.map((each) => each.all)),
    },
  };
}

/**
 * The request-weighted mean of the periods' own percentiles: percentiles of the whole cannot be had from those of its
 * parts, and for a limit that is 20 % above, the mean is near enough. null: nothing was measured.
 */
export function meanPercentile(periods: readonly MetricPeriod[], of: 'p50' | 'p90' | 'p99'): number | null {
  let weight = 0;
  let total = 0;
  for (const { requests, latency } of periods) {
    if (latency === null || (requests ?? 0) <= 0) continue;
    weight += requests ?? 0;
    total += (requests ?? 0) * latency[of];
  }
  return weight > 0 ? total / weight : null;
}

/** The latency thresholds in ms to ask the MetricSource for. The target is always the last one. */
export const thresholds = (baseline: Baseline): number[] => baseline.slow.map(({ ms }) => ms);
