import type { MetricVerdict } from '../../lib/model/verdict.ts';
import { atSecond } from './evidence-parts.ts';

/** One period of 5 s for each of the odds, the first one `from` seconds after the start. */
export const seriesOf = (odds: readonly number[], from = 30): MetricVerdict['series'] =>
  odds.map((each, index) => ({
    at: atSecond(from + 5 * index),
    candidate: { bad: each > 1 ? 2 : 0, all: 10 },
    baseline: { bad: 1, all: 190 },
    logEvidence: Math.log(each),
  }));
