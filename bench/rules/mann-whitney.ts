/**
 * The Mann-Whitney U test (Wilcoxon's rank-sum test) as Kayenta takes it from R's wilcox.test: always the
 * normal approximation, with correction for ties and for continuity, and never the exact distribution,
 * however small the samples (R itself would be exact below 50 values without ties).
 *
 * Sources: kayenta-mannwhitney, MannWhitney.scala and BrentSolver.java, of spinnaker/spinnaker. Written from
 * the formulas.
 */
export interface Shift {
  /** Bounds of the confidence interval for x - y. */
  readonly lower: number;
  readonly upper: number;
  /** Hodges-Lehmann estimate of x - y. */
  readonly estimate: number;
}

/** Quantiles of the normal distribution at (1 + confidence) / 2. */
const QUANTILE = { 0.95: 1.959963984540054, 0.98: 2.3263478740408408 } as const;
export type Confidence = keyof typeof QUANTILE;

/** BrentSolver.java, TOLERANCE and MAX_ITERATIONS. */
const TOLERANCE = 1e-4;
const MAX_STEPS = 1000;

/**
 * Standardised rank sum of x, moved down by `shift`, against y. Both sorted. NaN where all values are tied.
 */
export function standardised(x: readonly number[], y: readonly number[], shift: number): number {
  let [i, j, rank, rankSum, ties] = [0, 0, 0, 0, 0];
  while (i < x.length || j < y.length) {
    const value = Math.min((x[i] ?? Infinity) - shift, y[j] ?? Infinity);
    const [fromX, fromY] = [i, j];
    while (i < x.length && (x[i] ?? 0) - shift <= value) i++;
    while (j < y.length && (y[j] ?? 0) <= value) j++;
    const tied = i - fromX + (j - fromY);
    rankSum += (i - fromX) * (rank + (tied + 1) / 2);
    ties += tied ** 3 - tied;
    rank += tied;
  }
  const [n, m] = [x.length, y.length];
  const distance = rankSum - (n * (n + 1)) / 2 - (n * m) / 2;
  const variance = ((n * m) / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1)));
  return (distance - Math.sign(distance) * 0.5) / Math.sqrt(variance);
}

/** Two-sided. Kayenta asks for the interval only; this is how the statistic is checked against textbooks. */
export const pValue = (x: readonly number[], y: readonly number[]): number =>
  Math.min(1, 2 * upperTail(Math.abs(standardised(sorted(x), sorted(y), 0))));

/**
 * The shifts at which the test would just not reject. Where even the smallest shift of all is not rejected,
 * because there are too few values, the bound is that smallest shift: R and Kayenta do so as well.
 */
export function shiftOf(x: readonly number[], y: readonly number[], confidence: Confidence): Shift {
  const [a, b] = [sorted(x), sorted(y)];
  const least = (a[0] ?? 0) - (b.at(-1) ?? 0);
  const most = (a.at(-1) ?? 0) - (b[0] ?? 0);
  const above = (quantile: number) => (shift: number) => standardised(a, b, shift) - quantile;
  const bound = (quantile: number): number => {
    const f = above(quantile);
    if (f(least) <= 0) return least;
    return f(most) >= 0 ? most : brent(f, least, most);
  };
  const quantile = QUANTILE[confidence];
  return { lower: bound(quantile), upper: bound(-quantile), estimate: brent(above(0), least, most) };
}

export const sorted = (values: readonly number[]): number[] => [...values].sort((p, q) => p - q);

interface Point {
  readonly at: number;
  readonly is: number;
}

/**
 * R. P. Brent, Algorithms for Minimization without Derivatives (1973), chapter 4: a zero of f between low and
 * high.
 */
function brent(f: (at: number) => number, low: number, high: number): number {
  let previous: Point = { at: low, is: f(low) };
  let best: Point = { at: high, is: f(high) };
  let opposite = previous;
  if (previous.is === 0) return low;
  for (let step = 0; step < MAX_STEPS; step++) {
    const lastMove = best.at - previous.at;
    if (Math.abs(opposite.is) < Math.abs(best.is)) [previous, best, opposite] = [best, opposite, best];
    const least = 2 * Number.EPSILON * Math.abs(best.at) + TOLERANCE / 2;
    const half = (opposite.at - best.at) / 2;
    if (Math.abs(half) <= least || best.is === 0) return best.at;
    const move = moveTo(previous, best, opposite, { lastMove, half, least });
    const at = best.at + (Math.abs(move) < least ? Math.sign(move) * least : move);
    previous = best;
    best = { at, is: f(at) };
    if (best.is * opposite.is > 0) opposite = previous;
  }
  return best.at;
}

/**
 * Interpolation where it stays well inside the bracket and the moves shrink; the middle of the bracket
 * otherwise.
 */
function moveTo(
  a: Point,
  b: Point,
  c: Point,
  { lastMove, half, least }: { readonly lastMove: number; readonly half: number; readonly least: number },
): number {
  if (Math.abs(lastMove) < least || Math.abs(a.is) <= Math.abs(b.is)) return half;
  const move = a.at === c.at ? (b.is * (a.at - b.at)) / (b.is - a.is) : inverseQuadratic(a, b, c) - b.at;
  const inside = move * half > 0 && Math.abs(move) < 1.5 * Math.abs(half) - least / 2;
  return inside && Math.abs(move) < Math.abs(lastMove) / 2 ? move : half;
}

const inverseQuadratic = (a: Point, b: Point, c: Point): number =>
  (a.at * b.is * c.is) / ((a.is - b.is) * (a.is - c.is)) +
  (b.at * a.is * c.is) / ((b.is - a.is) * (b.is - c.is)) +
  (c.at * a.is * b.is) / ((c.is - a.is) * (c.is - b.is));

/** P(Z > z) for z >= 0: Abramowitz and Stegun 26.2.17, within 7.5e-8. */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const series = 0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429)));
  return (t * series * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}
