import type { Slo } from '../../model/definition/slo.ts';
import type { Baseline } from '../../model/metrics.ts';
import type { MetricVerdict } from '../../model/verdict.ts';
import { compare, type Measure, rate, type Share } from './compare.ts';
import type { PairedPeriod } from './paired-periods.ts';
import { count, odds, percent } from './words.ts';

/** α = 0.2 %. */
const NEEDED = 500;

/**
 * Throughput as served against routed: of the requests that were sent to the candidate, how many did it answer in
 * the same time as the stable version answers its own? A candidate that holds requests back shows here before it
 * shows as errors.
 */
export function judgeThroughput(pairs: readonly PairedPeriod[], baseline: Baseline, slo: Slo): MetricVerdict {
  const measured = pairs.filter(({ candidate }) => candidate.routed !== null);
  const measure: Measure = {
    // Answers of the period before may come in now; a surplus is no unanswered request.
    of: (period) => ({
      bad: Math.max(0, (period.routed ?? 0) - (period.requests ?? 0)),
      all: period.routed ?? 0,
    }),
    before: (before) => ({ bad: 0, all: before.requests }),
    allowed: 0.01,
  };
  const found = compare(measured, measure, baseline);
  const candidate = served(measured, 'candidate');
  const other = found.concurrent ? served(measured, 'stable') : { bad: 0, all: 0 };
  const below = (rate(candidate) - rate(other)) * 100;
  const over = candidate.all > 0 && below > slo.limits.throughputPercent;
  const status = over ? (found.evidence >= NEEDED ? 'BREACH' : 'INCONCLUSIVE') : 'PASS';
  const figures = `the candidate answered ${count(candidate.all - candidate.bad)} of ${count(candidate.all)} requests sent to it (${percent(1 - rate(candidate))})`;
  const beside = found.concurrent
    ? `against ${percent(1 - rate(other))} on the stable version`
    : 'with nothing to compare at the same time';
  return {
    metric: 'throughput',
    status,
    sentence:
      status === 'PASS'
        ? `${figures} ${beside}`
        : `${figures} ${beside}: ${below.toFixed(0)} % less, limit ${slo.limits.throughputPercent} %; evidence ${odds(found.evidence)} that this is not chance (${NEEDED} : 1 needed)`,
    candidate: (1 - rate(candidate)) * 100,
    baseline: (1 - rate(other)) * 100,
    target: null,
    limit: `${slo.limits.throughputPercent} % below the baseline`,
    evidence: found.evidence,
    evidenceNeeded: NEEDED,
    candidateRequests: candidate.all,
    baselineRequests: other.all,
  };
}

/** Unanswered of routed over all periods: what was answered late counts as answered. */
function served(pairs: readonly PairedPeriod[], arm: 'candidate' | 'stable'): Share {
  const periods = pairs.flatMap((pair) => (pair[arm] ? [pair[arm]] : []));
  const routed = periods.reduce((sum, period) => sum + (period.routed ?? 0), 0);
  const answered = periods.reduce((sum, period) => sum + (period.requests ?? 0), 0);
  return { bad: Math.max(0, routed - answered), all: routed };
}
