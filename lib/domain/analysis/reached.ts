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

/** `mode: threshold`: is the limit exceeded in so many of the newest periods, each with enough requests? */
export function breachedByCount(
  courses: readonly Comparison[],
  index: number,
  { breaches, of }: Slo['threshold'],
  minimumRequests: number,
  over: (sides: Sides) => boolean,
): boolean {
  const looked = courses.slice(Math.max(0, index + 1 - of), index + 1).map(({ newest }) => newest);
  const each = Math.max(1, minimumRequests / of);
  return looked.filter((sides) => sides.candidate.all >= each && over(sides)).length >= breaches;
}
