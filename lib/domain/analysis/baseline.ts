import type { Slo } from '../../model/definition/slo.ts';
import type { Baseline, MetricPeriod } from '../../model/metrics.ts';

/**
 * How the running version did before anything changed. The percentiles are the request-weighted mean of the periods'
 * own: percentiles of the whole cannot be had from those of its parts, and for a limit that is 20 % above, the mean
 * is near enough.
 */
export function summariseBaseline(input: {
  readonly periods: readonly MetricPeriod[];
  readonly version: string | null;
  readonly from: number;
  readonly to: number;
  readonly p99LimitPercent: number;
}): Baseline {
  const used = input.periods.filter(
    (period) => period.version === input.version && (period.requests ?? 0) > 0,
  );
  const requests = used.reduce((sum, period) => sum + (period.requests ?? 0), 0);
  const errors = used.reduce((sum, period) => sum + (period.errors ?? 0), 0);
  const mean = (of: 'p50' | 'p90' | 'p99'): number | null => {
    const measured = used.filter((period) => period.latency !== null);
    const weight = measured.reduce((sum, period) => sum + (period.requests ?? 0), 0);
    const total = measured.reduce(
      (sum, period) => sum + (period.requests ?? 0) * (period.latency?.[of] ?? 0),
      0,
    );
    return weight > 0 ? total / weight : null;
  };
  const p99Ms = mean('p99');
  const seconds = used.reduce((sum, period) => sum + period.seconds, 0);
  return {
    version: input.version,
    from: input.from,
    to: input.to,
    requests,
    errors,
    p50Ms: mean('p50'),
    p90Ms: mean('p90'),
    p99Ms,
    rate: seconds > 0 ? requests / seconds : 0,
    slowMs: p99Ms === null ? null : p99Ms * (1 + input.p99LimitPercent / 100),
    // By its own p99, one request in a hundred; those above the limit are fewer still.
    slow: Math.round(requests * 0.01),
  };
}

/** The latency thresholds to ask the MetricSource for. The target is always the last one. */
export function thresholds(baseline: Baseline, slo: Slo): number[] {
  return baseline.slowMs === null ? [slo.targets.p99Ms] : [baseline.slowMs, slo.targets.p99Ms];
}
