import type { Slo } from '../../model/definition/slo.ts';
import type { Baseline } from '../../model/metrics.ts';
import { RECENT_PERIODS } from './comparison.ts';
import type { Finding } from './finding.ts';
import { strictestTarget } from './judge-errors.ts';
import type { LatencyFinding } from './judge-latency.ts';
import type { ThroughputFinding } from './judge-throughput.ts';
import { leastInPeriod } from './reached.ts';
import { requestsToDecide } from './requests-to-decide.ts';
import { PASS_NEEDS } from './reversed-test.ts';
import { rate } from './share.ts';
import { count, lasting, milliseconds, odds, ofAll, percent } from './words.ts';

/** What the sentences need beside the figures. */
export interface Telling {
  readonly slo: Slo;
  readonly baseline: Baseline;
  /** Length of a period. */
  readonly seconds: number;
  /** Candidate requests that a PASS needs in all. */
  readonly neededRequests: number;
  /** p99 of the candidate, ms. */
  readonly p99: number | null;
}

/** "31 of 608 candidate requests failed (5.1 %) against … in the last 5 min: 4.2 pp worse, limit 2 pp; evidence …" */
export function errorSentence(finding: Finding, telling: Telling): string {
  const { slo } = telling;
  const { candidate, baseline } = finding.shown;
  const figures = `${ofAll(candidate, 'candidate requests')} failed (${percent(rate(candidate))}) against ${besideErrors(finding, telling)}${span(finding, telling)}`;
  if (finding.exceeded) return `${figures}: ${worse(finding, slo)}; ${sure(finding, telling)}`;
  const rise = (rate(candidate) - rate(baseline)) * 100;
  if (finding.status === 'PASS')
    return `${figures}: within ${slo.limits.errorRatePp} pp (${rise > 0 ? '+' : ''}${rise.toFixed(2)} pp)`;
  return `${figures}: no limit is exceeded, but a rise of ${slo.limits.errorRatePp} pp is not ruled out yet (${odds(finding.logPass)}, and ${PASS_NEEDS} : 1 is needed): ${missing(finding, telling)}`;
}

const missing = ({ comparison }: Finding, { neededRequests }: Telling) =>
  `${count(comparison.whole.candidate.all)} of about ${count(neededRequests)} candidate requests seen`;

function worse(finding: Finding, slo: Slo): string {
  const above = pointsAbove(finding);
  const { target, name } = strictestTarget(slo);
  return byTarget(finding, slo)
    ? `${above.toFixed(2)} pp worse and above the target of ${percent(target)}${name}, limit 1.5 times the baseline and 0.05 pp`
    : `${above.toFixed(1)} pp worse, limit ${slo.limits.errorRatePp} pp`;
}

const pointsAbove = ({ shown }: Finding) => (rate(shown.candidate) - rate(shown.baseline)) * 100;
/** Is it the second limit that is exceeded, that of the target and 1.5 times the baseline? */
const byTarget = (finding: Finding, slo: Slo) =>
  finding.exceeded && pointsAbove(finding) <= slo.limits.errorRatePp;

/** The limit that the errors are held against, for a table. */
export const errorLimit = (finding: Finding, slo: Slo): string =>
  byTarget(finding, slo)
    ? `the target of ${percent(strictestTarget(slo).target)} and 1.5 times the baseline + 0.05 pp`
    : `${slo.limits.errorRatePp} pp above the baseline`;

export const latencyLimit = ({ limit }: LatencyFinding, slo: Slo): string =>
  limit.of === 'target'
    ? `p99 ${milliseconds(limit.ms)} (target)`
    : `${limit.of} ${slo.limits.p99Percent} % above the baseline`;

function besideErrors({ shown, comparison }: Finding, { baseline, slo }: Telling): string {
  const base = shown.baseline;
  if (comparison.concurrent)
    return `${count(base.bad)} of ${count(base.all)} (${percent(rate(base))}) on the stable version at the same time`;
  return baseline.history.requests > 0
    ? `${percent(rate({ bad: baseline.history.errors, all: baseline.history.requests }))} on the version before the deployment (none to compare with at the same time)`
    : `the ${percent(strictestTarget(slo).target)} that the target allows (there is no version to compare with)`;
}

function span({ span: which, comparison }: Finding, { seconds }: Telling): string {
  const periods = which === 'recent' ? Math.min(RECENT_PERIODS, comparison.periods) : comparison.periods;
  return ` in ${periods < comparison.periods ? 'the last ' : ''}${lasting(periods * seconds)}`;
}

/** How sure it is, and by which figures; what is missing where it is not sure enough. */
function sure(finding: Finding, telling: Telling): string {
  const { logEvidence, needed, status, span: which, comparison } = finding;
  const { slo, seconds } = telling;
  if (slo.mode === 'threshold') return byCount(finding, slo);
  // The odds are counted from the beginning, whatever time the figures before them are of.
  const counted =
    which === 'recent' && comparison.periods > RECENT_PERIODS
      ? ` (counted over all ${lasting(comparison.periods * seconds)}: ${ofAll(comparison.whole.candidate, 'requests')})`
      : '';
  const evidence = `evidence ${odds(logEvidence)} that this is not chance${counted}`;
  if (status === 'BREACH') return `${evidence} (${count(needed)} : 1 needed)`;
  const more = requestsToDecide(finding);
  return `${evidence}, and ${count(needed)} : 1 is needed: ${more === null ? 'more candidate requests have' : `about ${count(more)} more candidate requests like these have`} to decide`;
}

/** The plain rule (`mode: threshold`): how far it is, and that it does not know chance. */
function byCount({ status, periodsOver }: Finding, slo: Slo): string {
  const { breaches, of } = slo.threshold;
  const rule = `the plain rule (slo.mode: threshold) rolls back at ${breaches} of ${of} periods over the limit with at least ${leastInPeriod(slo)} requests each, without a test for chance`;
  return `${rule}; so far ${periodsOver}${status === 'BREACH' ? '' : `, and ${breaches - periodsOver} more would be enough`}`;
}

export function latencySentence(finding: LatencyFinding, telling: Telling): string {
  const { slo, baseline } = telling;
  const { limit, shown } = finding;
  const beside = `p99 ${milliseconds(telling.p99)} against ${milliseconds(baseline.p99Ms)} before the deployment`;
  if (!finding.exceeded) {
    if (finding.status === 'PASS') return beside;
    return `${beside}; a p99 over ${milliseconds(limit.ms)} is not ruled out yet: ${missing(finding, telling)}`;
  }
  const which =
    limit.of === 'target'
      ? `the target for p99, and ${percent(limit.share)} may`
      : `${slo.limits.p99Percent} % above the baseline's ${limit.of}, and ${percent(limit.share)} may`;
  const other = finding.comparison.concurrent
    ? `; ${percent(rate(shown.baseline))} on the stable version at the same time`
    : '';
  return `${ofAll(shown.candidate, 'candidate requests')} (${percent(rate(shown.candidate))}) took longer than ${milliseconds(limit.ms)}${span(finding, telling)}: ${which} (${beside}${other}); ${sure(finding, telling)}`;
}

export function throughputSentence(finding: ThroughputFinding, telling: Telling): string {
  const { slo } = telling;
  const { candidate, baseline } = finding.shown;
  if (candidate.all === 0)
    return finding.comparison.concurrent
      ? 'no requests to judge the throughput by'
      : 'throughput is not judged without the stable version at the same time';
  const got = candidate.all - candidate.bad;
  const figures =
    finding.by === 'routed'
      ? `the candidate answered ${count(got)} of ${count(candidate.all)} requests sent to it (${percent(1 - rate(candidate))})${finding.comparison.concurrent ? ` against ${percent(1 - rate(baseline))} on the stable version` : ''}`
      : `the candidate answered ${percent(1 - rate(candidate))} of its share of the traffic (${count(got)} of about ${count(candidate.all)} requests)`;
  if (!finding.exceeded) return figures;
  const below = (rate(candidate) - rate(baseline)) * 100;
  return `${figures}${span(finding, telling)}: ${below.toFixed(0)} % less, limit ${slo.limits.throughputPercent} %; ${sure(finding, telling)}`;
}
