import type { SloLimits } from '../../model/definition/slo.ts';
import type { Baseline, MetricPeriod } from '../../model/metrics.ts';
import type { Check } from '../../model/verdict.ts';

const NAME = 'SLOs';

/**
 * Are error rate and p99 back where they were (RB-2)? Judged by the newest settled period with requests: the periods
 * before it may still hold what was wrong while traffic went back.
 *
 * Without a request there is nothing to judge by, and that is no failure. With requests that no settled
 * period shows yet it is a gap: the figures are on their way.
 */
export function checkSlos(facts: {
  readonly metrics: readonly MetricPeriod[];
  readonly baseline: Baseline | null;
  readonly limits: SloLimits;
  /** Requests that went to the stable version since the split changed. */
  readonly routed: number;
  /** false: only a clean-up, so there is no change of traffic whose effect has to be waited for. */
  readonly shifted: boolean;
}): Check {
  const newest = newestWithRequests(facts.metrics);
  if (newest !== undefined) return judge(newest, facts.baseline, facts.limits);
  if (!facts.shifted) {
    return { name: NAME, status: 'UNSPECIFIED', reason: 'no user traffic was shifted to the candidate' };
  }
  if (facts.routed > 0) return onTheirWay(facts.routed);
  // Not every driver counts requests: only a settled period without any says that there were none.
  return facts.metrics.some((each) => each.completeness >= 1) ? noTraffic() : notSettled();
}

interface Measured {
  readonly requests: number;
  readonly errors: number;
  /** Milliseconds; null: not measured. */
  readonly p99: number | null;
}

/** Of fewer requests the slowest hundredth is one or two requests, which say nothing of the service. */
const REQUESTS_FOR_P99 = 300;

/** Is p99 back where it was? undefined where there is nothing to compare, or too little. */
function slowness(
  now: Measured,
  baseline: Baseline | null,
  limits: SloLimits,
): { readonly figures: string; readonly over: boolean } | undefined {
  const before = baseline?.p99Ms ?? null;
  if (now.p99 === null || before === null || before <= 0 || now.requests < REQUESTS_FOR_P99) return undefined;
  return {
    figures: `p99 ${now.p99.toFixed(0)} ms against ${before.toFixed(0)} ms before`,
    over: now.p99 > before * (1 + limits.p99Percent / 100),
  };
}

function judge(now: Measured, baseline: Baseline | null, limits: SloLimits): Check {
  const before = baseline && baseline.requests > 0 ? (100 * baseline.errors) / baseline.requests : null;
  const rate = (100 * now.errors) / now.requests;
  // Nothing is known of before: then the limit is counted from a service without errors.
  const rise = rate - (before ?? 0);
  const slow = slowness(now, baseline, limits);
  const figures = `error rate ${rate.toFixed(1)} % ${
    before === null ? '(there is no baseline to compare with)' : `against ${before.toFixed(1)} % before`
  }${slow ? `, ${slow.figures}` : ''}`;
  if (slow?.over && rise <= limits.errorRatePp)
    return {
      name: NAME,
      status: 'FAIL',
      reason: `${figures}, limit ${limits.p99Percent} % slower (${now.requests} requests in the newest period)`,
      remedy: 'look for a cause outside of the deployment: a dependency, data that it changed, load',
      verify: `p99 is at most ${limits.p99Percent} % above the baseline for one period`,
    };
  if (rise <= limits.errorRatePp) return { name: NAME, status: 'PASS', reason: figures };
  return {
    name: NAME,
    status: 'FAIL',
    reason: `${figures}: ${rise.toFixed(1)} pp worse, limit ${limits.errorRatePp} pp (${now.errors} of ${now.requests} requests in the newest period)`,
    remedy: 'look for a cause outside of the deployment: a dependency, data that it changed, load',
    verify: `the error rate is at most ${limits.errorRatePp} pp above the baseline for one period`,
  };
}

/** Settled, measured and possible: a period with more errors than requests is a defect of its source. */
function newestWithRequests(metrics: readonly MetricPeriod[]): Measured | undefined {
  return metrics
    .filter((each) => each.completeness >= 1)
    .toSorted((a, b) => b.start - a.start)
    .flatMap(({ requests, errors, latency }) =>
      requests === null ? [] : [{ requests, errors: errors ?? 0, p99: latency?.p99 ?? null }],
    )
    .find(({ requests, errors }) => requests > 0 && errors >= 0 && errors <= requests);
}

const noTraffic = (): Check => ({
  name: NAME,
  status: 'UNSPECIFIED',
  reason: 'no traffic since the rollback to judge by',
});

const notSettled = (): Check => ({
  name: NAME,
  status: 'GAP',
  reason: 'no period since the rollback has settled yet',
  remedy: 'wait for one whole period, or look at the error rate by hand',
  verify: 'one settled period with requests has an error rate near the baseline',
});

const onTheirWay = (routed: number): Check => ({
  name: NAME,
  status: 'GAP',
  reason: `${routed} ${routed === 1 ? 'request' : 'requests'} since the rollback, none of them in a settled period yet`,
  remedy: 'wait for one whole period, or look at the error rate by hand',
  verify: 'one settled period with requests has an error rate near the baseline',
});
