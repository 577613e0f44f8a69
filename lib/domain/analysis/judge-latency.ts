import type { Slo } from '../../model/definition/slo.ts';
import type { Baseline } from '../../model/metrics.ts';
import type { MetricVerdict } from '../../model/verdict.ts';
import { compare, type Measure, rate } from './compare.ts';
import type { PairedPeriod } from './paired-periods.ts';
import { milliseconds, odds, percent, shareText } from './words.ts';

/** α = 0.3 %, halved between the limit over the baseline and the absolute target. */
const NEEDED = 667;
/** "p99 above L" is exactly "more than 1 % of the requests took longer than L". */
const P99_SHARE = 0.01;
/** Below this, one slow request in a hundred is one or two requests: not a p99 of anything. */
export const LATENCY_REQUESTS = 300;

export function judgeLatency(pairs: readonly PairedPeriod[], baseline: Baseline, slo: Slo): MetricVerdict {
  const target = slo.targets.p99Ms;
  const limits =
    baseline.slowMs === null
      ? [{ ms: target, index: 0 }]
      : [
          { ms: baseline.slowMs, index: 0 },
          { ms: target, index: 1 },
        ];
  const judged = limits.map(({ ms, index }) => {
    const measure: Measure = {
      of: (period) => ({ bad: period.slower[index] ?? 0, all: period.requests ?? 0 }),
      before: (before) => ({ bad: before.slow, all: before.requests }),
      allowed: P99_SHARE,
    };
    const found = compare(pairs, measure, baseline);
    return {
      ms,
      found,
      over: rate(found.whole.candidate) > P99_SHARE || rate(found.recent.candidate) > P99_SHARE,
    };
  });
  const breached = judged.find(({ over, found }) => over && found.evidence >= NEEDED);
  const shown = breached ?? judged.find(({ over }) => over) ?? judged[0];
  const requests = shown?.found.whole.candidate.all ?? 0;
  const p99 = weightedP99(pairs);
  const common = {
    metric: 'latency' as const,
    candidate: p99,
    baseline: baseline.p99Ms,
    target,
    limit: `p99 ${slo.limits.p99Percent} % above the baseline`,
    evidence: shown?.found.evidence ?? null,
    evidenceNeeded: NEEDED,
    candidateRequests: requests,
    baselineRequests: shown?.found.concurrent ? shown.found.whole.baseline.all : baseline.requests,
  };
  const beside = `p99 ${milliseconds(p99)} against ${milliseconds(baseline.p99Ms)} before the deployment`;
  if (!shown || (!breached && requests < LATENCY_REQUESTS)) {
    return {
      ...common,
      status: 'INCONCLUSIVE',
      sentence: `${beside}; ${Math.round(requests)} of ${LATENCY_REQUESTS} candidate requests that a p99 needs`,
    };
  }
  const { candidate } =
    rate(shown.found.recent.candidate) > P99_SHARE ? shown.found.recent : shown.found.whole;
  const figures = `${shareText(candidate)} candidate requests took longer than ${milliseconds(shown.ms)}, and ${percent(P99_SHARE)} may`;
  const sure = `evidence ${odds(shown.found.evidence)} that this is not chance (${NEEDED} : 1 needed)`;
  if (breached) return { ...common, status: 'BREACH', sentence: `${figures} (${beside}); ${sure}` };
  if (shown.over) return { ...common, status: 'INCONCLUSIVE', sentence: `${figures} (${beside}); ${sure}` };
  return { ...common, status: 'PASS', sentence: beside };
}

function weightedP99(pairs: readonly PairedPeriod[]): number | null {
  const measured = pairs
    .map(({ candidate }) => candidate)
    .filter((period) => period.latency !== null && (period.requests ?? 0) > 0);
  const weight = measured.reduce((sum, period) => sum + (period.requests ?? 0), 0);
  const total = measured.reduce(
    (sum, period) => sum + (period.requests ?? 0) * (period.latency?.p99 ?? 0),
    0,
  );
  return weight > 0 ? total / weight : null;
}
