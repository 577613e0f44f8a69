import type { Slo } from '../../model/definition/slo.ts';
import type { Baseline, MetricPeriod } from '../../model/metrics.ts';
import { type Comparison, compare, type Measure, type Sides } from './comparison.ts';
import { ALONE_TIMES, type Finding, NEEDED } from './finding.ts';
import type { PairedPeriod } from './paired-periods.ts';
import { periodsOver, spanOver, statusOf } from './reached.ts';
import { reversedHistory } from './reversed-test.ts';
import { rate } from './share.ts';

/** The errors after each period. Availability is the same figure seen from the other side, so it is judged with them. */
export function errorFindings(
  pairs: readonly PairedPeriod[],
  baseline: Baseline,
  slo: Slo,
): readonly Finding[] {
  const { target } = strictestTarget(slo);
  const over = (sides: Sides) => overLimit(sides, slo) || overTarget(sides, target);
  const courses = compare(pairs, errorMeasure(baseline, target), baseline);
  const pass = reversedHistory(
    courses.map(reversedPeriod),
    slo.limits.errorRatePp / 100,
    baseline.history.noise.dispersion,
  );
  return courses.map((comparison, index) => {
    const needed = comparison.concurrent ? NEEDED.errors : NEEDED.errors * ALONE_TIMES;
    const logPass = pass[index] ?? 0;
    const found = judged(comparison, slo, target);
    const { logEvidence } = found;
    const common = {
      comparison,
      logEvidence,
      needed,
      logPass,
      periodsOver: periodsOver(courses, index, slo, over),
    };
    if (slo.mode === 'threshold') {
      const byCount = common.periodsOver >= slo.threshold.breaches;
      const spans = byCount
        ? { shown: comparison.recent, span: 'recent' as const, exceeded: true }
        : found.spans;
      return { ...common, ...spans, status: byCount ? 'BREACH' : spans.exceeded ? 'INCONCLUSIVE' : 'PASS' };
    }
    const { spans } = found;
    return { ...common, ...spans, status: statusOf(spans, logEvidence, needed, logPass) };
  });
}

const errorMeasure = ({ history }: Baseline, allowed: number): Measure => ({
  of: shareOf,
  strata: ({ strata }) =>
    strata && new Map(strata.map(({ name, requests, errors }) => [name, { bad: errors, all: requests }])),
  before: { bad: history.errors, all: history.requests },
  allowed,
  noise: history.noise,
  asksClearlyWorse: true,
});

const shareOf = (period: MetricPeriod) => ({ bad: period.errors ?? 0, all: period.requests ?? 0 });

export const reversedPeriod = ({ newest }: { readonly newest: Sides }) => ({
  xc: newest.candidate.bad,
  nc: newest.candidate.all,
  xb: newest.baseline.bad,
  nb: newest.baseline.all,
});

/**
 * The two limits. Too far above the baseline: evidence that it is worse at all is enough. Above the target and 1.5 times
 * the baseline: by evidence that it is more than 15 % worse, since a candidate with a fifth more errors is never far
 * from 1.5 times by chance, and any evidence grows in an hour.
 */
function judged(comparison: Comparison, slo: Slo, target: number) {
  const { logEvidence } = comparison;
  const byLimit = spanOver(comparison, logEvidence, (sides) => overLimit(sides, slo));
  const clearly = Math.min(logEvidence, comparison.logClearlyWorse);
  const byTarget = spanOver(comparison, clearly, (sides) => overTarget(sides, target));
  return byLimit.exceeded && (logEvidence >= Math.log(NEEDED.errors) || !byTarget.exceeded)
    ? { spans: byLimit, logEvidence }
    : byTarget.exceeded
      ? { spans: byTarget, logEvidence: clearly }
      : { spans: byLimit, logEvidence };
}

const overLimit = ({ candidate, baseline }: Sides, slo: Slo) =>
  candidate.all > 0 && rate(candidate) - rate(baseline) > slo.limits.errorRatePp / 100;

const overTarget = ({ candidate, baseline }: Sides, target: number) =>
  candidate.all > 0 && rate(candidate) > target && rate(candidate) > 1.5 * rate(baseline) + 0.0005;

/** A failed request is one that was not available, so of the two targets the stricter one counts (OB-2). */
export function strictestTarget({ targets }: Slo): { readonly target: number; readonly name: string } {
  const unavailable = Number((100 - targets.availabilityPercent).toFixed(6));
  return unavailable < targets.errorRatePercent
    ? { target: unavailable / 100, name: ` (availability ${targets.availabilityPercent} %)` }
    : { target: targets.errorRatePercent / 100, name: '' };
}
