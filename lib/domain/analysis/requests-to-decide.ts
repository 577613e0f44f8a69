import { HISTORY_PERIODS } from './comparison.ts';
import type { Finding } from './finding.ts';
import { evidencePerSecond } from './growth.ts';
import { rate } from './share.ts';

/** More than this is no help to anybody who waits. */
const MOST = 1e7;

/**
 * How many more candidate requests, about, would make the evidence enough when they fail as those seen so far do:
 * (ln needed − ln E) / expected growth of ln E for one of them. null: at these rates it does not grow.
 */
export function requestsToDecide({ shown, comparison, logEvidence, needed }: Finding): number | null {
  const { candidate, baseline } = shown;
  const rise = rate(candidate) - rate(baseline);
  if (candidate.all <= 0 || rise <= 0) return null;
  const beside = comparison.concurrent ? baseline.all / candidate.all : HISTORY_PERIODS;
  const growth = evidencePerSecond({ candidate: 1, baseline: beside }, rate(baseline), rise);
  const more = (Math.log(needed) - logEvidence) / growth;
  return more > 0 && more < MOST ? Math.max(1, roundTo2(more)) : null;
}

/** Two digits: it is an estimate, and looks like one. */
const roundTo2 = (value: number) => Number(value.toPrecision(2));
