import type { EvidenceCurve } from './evidence-curve.ts';

/** A table of so many periods is read whole. */
const SHORT = 30;
/** The verdict is at the end, so more is shown of it. */
const NEWEST = 20;
const MOST_TURNS = 12;
/** Odds that did not even double went nowhere. */
const SMALLEST_SWING = Math.log(2);
/** Sums of logarithms differ in the last digits where nothing has changed. */
const ROUNDING = 1e-9;

/** Indexes of the points that tell the story: the first, where the odds turned or were reached, and the newest. */
export function tellingRows({ points, restart, reached }: EvidenceCurve): readonly number[] {
  const all = points.map((_, index) => index);
  if (points.length <= SHORT) return all;
  const told = new Set([
    0,
    ...mainTurns(points.map(({ logEvidence }) => logEvidence)),
    ...(restart === null ? [] : [restart - 1, restart]),
    ...reached,
    ...all.slice(-NEWEST),
  ]);
  // A line that says "1 left out" takes the place of the one that it leaves out.
  return all.filter((index) => told.has(index) || (told.has(index - 1) && told.has(index + 1)));
}

/** The greater the noise, the greater a swing has to be to count as a turn. */
function mainTurns(logs: readonly number[]): readonly number[] {
  let swing = SMALLEST_SWING;
  let turns = turningPoints(logs, swing);
  while (turns.length > MOST_TURNS) {
    swing *= 2;
    turns = turningPoints(logs, swing);
  }
  return turns;
}

/** Indexes of the troughs and peaks that lie at least `swing` apart: the end of a trough, the beginning of a peak. */
export function turningPoints(logs: readonly number[], swing: number): readonly number[] {
  const turns: number[] = [];
  let low = { index: 0, value: logs[0] ?? 0 };
  let high = low;
  let heading: 'up' | 'down' | null = null;
  for (const [index, value] of logs.entries()) {
    if (value <= low.value + ROUNDING) low = { index, value };
    if (value > high.value + ROUNDING) high = { index, value };
    if (heading !== 'up' && value - low.value >= swing) {
      turns.push(low.index);
      heading = 'up';
      high = { index, value };
    } else if (heading !== 'down' && high.value - value >= swing) {
      turns.push(high.index);
      heading = 'down';
      low = { index, value };
    }
  }
  // The last one is a turn as well, when the odds have stood still or crept back since.
  if (heading) turns.push(heading === 'up' ? high.index : low.index);
  return turns;
}
