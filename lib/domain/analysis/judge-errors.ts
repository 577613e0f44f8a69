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
  const { target, name } = strictestTarget(slo);
  const measure: Measure = {
    of: (period) => ({ bad: period.errors ?? 0, all: period.requests ?? 0 }),
    before: (before) => ({ bad: before.errors, all: before.requests }),
    allowed: target,
  };
  const found = compare(pairs, measure, baseline);
  const needed = found.concurrent ? NEEDED : NEEDED_WITHOUT_BASELINE;
  const over = [found.recent, found.whole].find((each) => exceeded(each, slo, target)) ?? null;
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
    sentence: status === 'PASS' ? figures : `${figures}: ${worse}, target ${percent(target)}${name}; ${sure}`,
    candidate: pc * 100,
    baseline: pb * 100,
    target: target * 100,
    limit: `${slo.limits.errorRatePp} pp above the baseline`,
    evidence: found.evidence,
    evidenceNeeded: needed,
    candidateRequests: found.whole.candidate.all,
    baselineRequests: found.concurrent ? found.whole.baseline.all : baseline.requests,
  };
}

/** The readable limit: too far above the baseline, or above the target and clearly above the baseline. */
function exceeded({ candidate, baseline }: Comparison['recent'], slo: Slo, target: number): boolean {
  if (candidate.all === 0) return false;
  const pc = rate(candidate);
  const pb = rate(baseline);
  return pc - pb > slo.limits.errorRatePp / 100 || (pc > target && pc > 1.5 * pb + 0.0005);
}

/** A failed request is one that was not available, so of the two targets the stricter one counts (OB-2). */
function strictestTarget({ targets }: Slo): { readonly target: number; readonly name: string } {
  const unavailable = Number((100 - targets.availabilityPercent).toFixed(6));
  return unavailable < targets.errorRatePercent
    ? { target: unavailable / 100, name: ` (availability ${targets.availabilityPercent} %)` }
    : { target: targets.errorRatePercent / 100, name: '' };
}

const baselineName = (baseline: Baseline, target: number) =>
  baseline.requests > 0 ? 'before the deployment' : `that the target of ${percent(target)} allows`;
