import type { Slo } from '../../model/definition/slo.ts';
import type { Baseline } from '../../model/metrics.ts';
import type { MetricVerdict, SloVerdict } from '../../model/verdict.ts';
import { findAll, metricVerdicts } from './metric-verdicts.ts';
import { type PairedPeriod, type Pairing, type PairingInput, pairPeriods } from './paired-periods.ts';
import { count, lasting } from './words.ts';

export interface SloQuestion extends Omit<PairingInput, 'warmUp'> {
  /** Where the present observation began: its own requests must be enough for a PASS. */
  readonly observationFrom: number;
  readonly baseline: Baseline;
  readonly slo: Slo;
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
  const pairing = pairPeriods({ ...question, warmUp: slo.warmUp });
  const { pairs, dropped } = pairing;
  const metrics = metricVerdicts(pairs, findAll(pairs, baseline, slo), baseline, slo);
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
  const missing = whatIsMissing(question, pairing, metrics);
  if (missing) return verdict('INCONCLUSIVE', missing);
  return verdict('PASS', metrics.map((metric) => metric.sentence).join('; '));
}

/** Why there is no verdict yet, or undefined when there is nothing against a PASS. */
function whatIsMissing(
  question: SloQuestion,
  { pairs, impossible }: Pairing,
  metrics: readonly MetricVerdict[],
): string | undefined {
  const { slo } = question;
  const limits = `limits ${slo.limits.errorRatePp} pp more errors and ${slo.limits.p99Percent} % more p99`;
  const silent = outage(question);
  if (silent)
    return `neither version had figures in the last ${silent.periods} periods (${lasting(silent.seconds)}): the telemetry is out, so nothing can be said of the candidate by the ${limits}; held until figures come`;
  const all = pairs.length + impossible.length;
  if (impossible.length > MOST_DROPPED * all && impossible.length > 1)
    return `${impossible.length} of ${all} periods have figures that cannot be, more than ${MOST_DROPPED * 100} %, so the rest is not trusted for a verdict by the ${limits}: the first is ${impossible[0]}`;
  const exceeded = metrics.find((metric) => metric.exceeded);
  if (exceeded) return `a limit is exceeded without enough evidence: ${exceeded.sentence}`;
  const seen = requestsSince(pairs, question.observationFrom);
  const errors = metrics.find(({ metric }) => metric === 'errors');
  if (!errors)
    return `no settled period with figures of the candidate yet, so nothing can be said by the ${limits}`;
  if (errors.status !== 'PASS') return errors.sentence;
  if (seen < slo.minimumRequests)
    return `${count(seen)} of the ${count(slo.minimumRequests)} candidate requests seen that the definition asks for in each observation (slo.minimumRequests): too few for a verdict by the ${limits}; so far: ${errors.sentence}`;
  return undefined;
}

const requestsSince = (pairs: readonly PairedPeriod[], from: number) =>
  pairs.filter((pair) => pair.start >= from).reduce((sum, pair) => sum + (pair.candidate.requests ?? 0), 0);

/** The newest settled periods in which neither version has a request, when they are so many that it is no chance. */
function outage({ periods, candidate }: SloQuestion): { periods: number; seconds: number } | undefined {
  const starts = [...new Set(periods.filter((each) => each.completeness >= 0.99).map((each) => each.start))];
  const heard = new Set(periods.filter((each) => each.requests !== null).map((each) => each.start));
  const newest = starts.sort((a, b) => b - a);
  const first = newest.findIndex((start) => heard.has(start));
  const run = first < 0 ? newest.length : first;
  const seconds = periods.find((each) => each.version === candidate)?.seconds ?? 0;
  return run >= OUTAGE_PERIODS ? { periods: run, seconds: run * seconds } : undefined;
}

/** The first BREACH of a whole series, as looking after every period would have found it. undefined: none. */
export function firstBreach(
  question: Omit<SloQuestion, 'observationFrom'>,
): { readonly start: number; readonly metric: 'errors' | 'latency' | 'throughput' } | undefined {
  const { pairs } = pairPeriods({ ...question, warmUp: question.slo.warmUp });
  const findings = findAll(pairs, question.baseline, question.slo);
  for (const [index, pair] of pairs.entries())
    for (const metric of ['errors', 'latency', 'throughput'] as const)
      if (findings[metric][index]?.status === 'BREACH') return { start: pair.start, metric };
  return undefined;
}
