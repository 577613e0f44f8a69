import type { Slo } from '../../model/definition/slo.ts';
import type { VerdictStatus } from '../../model/verdict.ts';
import type { Comparison, Sides } from './comparison.ts';
import { PASS_NEEDS } from './reversed-test.ts';

/** Odds below which a limit exceeded by a handful of requests only is taken for chance. */
const WORTH_HOLDING = 3;

export interface Spans {
  readonly shown: Sides;
  readonly span: 'recent' | 'whole';
  readonly exceeded: boolean;
}

/** Which figures exceed the limit: those of the last periods or those since the comparison began. */
export function spanOver(
  comparison: Comparison,
  logEvidence: number,
  over: (sides: Sides) => boolean,
): Spans {
  const { recent, whole } = comparison;
  if (over(recent) && (logEvidence >= Math.log(WORTH_HOLDING) || (over(whole) && logEvidence >= 0)))
    return { shown: recent, span: 'recent', exceeded: true };
  // One failure may be above a low target; while the odds are for chance, that holds nobody.
  return { shown: whole, span: 'whole', exceeded: over(whole) && logEvidence >= 0 };
}

/** BREACH: a limit is exceeded, and chance is ruled out. PASS: nothing is exceeded, and a rise is ruled out. */
export function statusOf(
  { exceeded }: Spans,
  logEvidence: number,
  needed: number,
  logPass: number,
): VerdictStatus {
  if (exceeded) return logEvidence >= Math.log(needed) ? 'BREACH' : 'INCONCLUSIVE';
  return logPass >= Math.log(PASS_NEEDS) ? 'PASS' : 'INCONCLUSIVE';
}

/** Candidate requests that a period needs to count in `mode: threshold`: its part of slo.minimumRequests. */
export const leastInPeriod = ({ minimumRequests, threshold }: Slo): number =>
  Math.max(1, Math.ceil(minimumRequests / threshold.of));

/** `mode: threshold`: in how many of the newest periods, of those with enough requests, is the limit exceeded? */
export function periodsOver(
  courses: readonly Comparison[],
  index: number,
  slo: Slo,
  over: (sides: Sides) => boolean,
): number {
  const looked = courses.slice(Math.max(0, index + 1 - slo.threshold.of), index + 1);
  const least = leastInPeriod(slo);
  return looked.filter(({ newest }) => newest.candidate.all >= least && over(newest)).length;
}
