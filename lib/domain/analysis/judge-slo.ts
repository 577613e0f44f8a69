import type { Slo } from '../../model/definition/slo.ts';
import type { Baseline, MetricPeriod } from '../../model/metrics.ts';
import type { MetricVerdict, SloVerdict } from '../../model/verdict.ts';
import { judgeErrors } from './judge-errors.ts';
import { judgeLatency } from './judge-latency.ts';
import { judgeThroughput } from './judge-throughput.ts';
import { type CarriedOutStage, type PairedPeriod, pairPeriods } from './paired-periods.ts';
import { startWeights } from './start-weights.ts';

export interface SloQuestion {
  readonly candidate: string;
  readonly stable: string | null;
  /** Both versions' periods since the first shift. */
  readonly periods: readonly MetricPeriod[];
  readonly stages: readonly CarriedOutStage[];
  /** Where the present observation began: its own requests must be enough for a PASS. */
  readonly observationFrom: number;
  readonly baseline: Baseline;
  readonly slo: Slo;
  readonly now: number;
}

/** No figures of either version for so many periods: the telemetry is out, not the service. */
const OUTAGE_PERIODS = 3;
/** More dropped periods than this share: what is left is not to be trusted. */
const MOST_DROPPED = 0.2;
const SHARED_WORDS =
  ' (figures of the whole service: its versions cannot be told apart here, so it is compared with itself before the deployment)';

/** PASS, BREACH or INCONCLUSIVE, with the sentence that says why (OB-2). */
export function judgeSlo(question: SloQuestion): SloVerdict {
  const { baseline, slo } = question;
  const seconds = question.periods[0]?.seconds ?? slo.period;
  const lengths = question.stages.map((stage) => Math.max(1, Math.floor(stage.plannedSeconds / seconds)));
  const { pairs, dropped } = pairPeriods({ ...question, weights: startWeights(lengths) });
  const metrics = [
    judgeErrors(pairs, baseline, slo),
    judgeLatency(pairs, baseline, slo),
    judgeThroughput(pairs, baseline, slo),
  ];
  // One source for all versions: what is said of the candidate's requests is then true of the service's.
  const shared = pairs.some((pair) => pair.candidate.shared) ? SHARED_WORDS : '';
  const verdict = (status: SloVerdict['status'], sentence: string): SloVerdict => ({
    status,
    decision: status === 'BREACH' ? 'ROLLBACK' : 'CONTINUE',
    sentence: sentence + shared,
    metrics,
    periodsUsed: pairs.length,
    periodsDropped: dropped,
  });

  const breach = metrics.find((metric) => metric.status === 'BREACH');
  if (breach) return verdict('BREACH', breach.sentence);
  const missing = whatIsMissing(question, pairs, dropped, metrics);
  if (missing) return verdict('INCONCLUSIVE', missing);
  return verdict('PASS', passSentence(metrics));
}

/** Why there is no verdict yet, or undefined when there is nothing against a PASS. */
function whatIsMissing(
  question: SloQuestion,
  pairs: readonly PairedPeriod[],
  dropped: readonly string[],
  metrics: readonly MetricVerdict[],
): string | undefined {
  const newest = pairs.slice(-OUTAGE_PERIODS);
  const silent = newest.every(
    (pair) => (pair.candidate.requests ?? 0) === 0 && (pair.stable?.requests ?? 0) === 0,
  );
  const seen = pairs
    .filter((pair) => pair.start >= question.observationFrom)
    .reduce((sum, pair) => sum + (pair.candidate.requests ?? 0), 0);
  const needed = question.slo.minimumRequests;
  if (pairs.length >= OUTAGE_PERIODS && silent) {
    return `no request on either version in the last ${OUTAGE_PERIODS} periods: ${Math.round(seen)} of ${needed} candidate requests seen`;
  }
  if (
    dropped.length > MOST_DROPPED * (pairs.length + dropped.length) &&
    dropped.length > question.stages.length
  ) {
    return `${dropped.length} of ${pairs.length + dropped.length} periods could not be used: ${dropped[0]}`;
  }
  const exceeded = metrics.find(
    (metric) =>
      metric.status === 'INCONCLUSIVE' &&
      (metric.metric !== 'latency' || metric.sentence.includes('longer than')),
  );
  if (exceeded) return `a limit is exceeded without evidence yet: ${exceeded.sentence}`;
  if (seen < needed)
    return `${Math.round(seen)} of ${needed} candidate requests seen in this observation: too few for a verdict`;
  return undefined;
}

const passSentence = (metrics: readonly MetricVerdict[]) =>
  metrics.map((metric) => metric.sentence).join('; ');
