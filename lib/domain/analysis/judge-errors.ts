import type { Slo } from '../../model/definition/slo.ts';
import type { Baseline } from '../../model/metrics.ts';
import type { MetricVerdict } from '../../model/verdict.ts';
import { type Comparison, compare, type Measure, rate } from './compare.ts';
import type { PairedPeriod } from './paired-periods.ts';
import { odds, percent, shareText } from './words.ts';

/** α = 0.5 % of false rollbacks per deployment; without a concurrent baseline a fifth of it (analysis.md). */
const NEEDED = 200;
const NEEDED_WITHOUT_BASELINE = 1000;

export function judgeErrors(pairs: readonly PairedPeriod[], baseline: Baseline, slo: Slo): MetricVerdict {
  const target = slo.targets.errorRatePercent / 100;
  const measure: Measure = {
    of: (period) => ({ bad: period.errors ?? 0, all: period.requests ?? 0 }),
    before: (before) => ({ bad: before.errors, all: before.requests }),
    allowed: target,
  };
  const found = compare(pairs, measure, baseline);
  const needed = found.concurrent ? NEEDED : NEEDED_WITHOUT_BASELINE;
  const over = exceeded(found.recent, slo) ? found.recent : exceeded(found.whole, slo) ? found.whole : null;
  const shown = over ?? found.whole;
  const pc = rate(shown.candidate);
  const pb = rate(shown.baseline);
  const status = over && found.evidence >= needed ? 'BREACH' : over ? 'INCONCLUSIVE' : 'PASS';
  const against = found.concurrent ? 'the stable version at the same time' : baselineName(baseline, target);
  const base = found.concurrent ? `${shareText(shown.baseline)} on ${against}` : `${percent(pb)} ${against}`;
  const figures = `${shareText(shown.candidate)} candidate requests failed against ${base}`;
  const sure = `evidence ${odds(found.evidence)} that this is not chance (${needed} : 1 needed)`;
  const worse = `${((pc - pb) * 100).toFixed(1)} pp worse, limit ${slo.limits.errorRatePp} pp`;
  return {
    metric: 'errors',
    status,
    sentence: status === 'PASS' ? figures : `${figures}: ${worse}, target ${percent(target)}; ${sure}`,
    candidate: pc * 100,
    baseline: pb * 100,
    target: slo.targets.errorRatePercent,
    limit: `${slo.limits.errorRatePp} pp above the baseline`,
    evidence: found.evidence,
    evidenceNeeded: needed,
    candidateRequests: found.whole.candidate.all,
    baselineRequests: found.concurrent ? found.whole.baseline.all : baseline.requests,
  };
}

/** The readable limit: too far above the baseline, or above the target and clearly above the baseline. */
function exceeded({ candidate, baseline }: Comparison['recent'], slo: Slo): boolean {
  if (candidate.all === 0) return false;
  const pc = rate(candidate);
  const pb = rate(baseline);
  return (
    pc - pb > slo.limits.errorRatePp / 100 ||
    (pc > slo.targets.errorRatePercent / 100 && pc > 1.5 * pb + 0.0005)
  );
}

const baselineName = (baseline: Baseline, target: number) =>
  baseline.requests > 0 ? 'before the deployment' : `that the target of ${percent(target)} allows`;
