import { logSum, splitRatio } from './e-process.ts';

/**
 * The reversed test: evidence against "the candidate is worse by the margin or more", which is what a PASS needs. With
 * g times the rate supposed instead, per period
 *
 *     ln n(g) = x_c·ln g + x_b·ln(1 + (n_c/n_b)(1−g)) + margin·n_c·(1−g)
 *
 * added over the periods and averaged over g (analysis.md). E[n] ≤ 1 for every p_c ≥ p_b + margin: the exponent of
 * its expectation is −(1−g)·n_c·(p_c − p_b − margin).
 */
export const SHARES = [1e-12, 0.25, 0.5, 0.75, 0.9] as const;

/** β = 5 %: a candidate that is worse by the margin passes so rarely. */
export const PASS_NEEDS = 20;

/** φ that the figures of analysis.md (210 requests) allow for; where errors come in larger bursts, more are needed. */
const USUAL = 1.5;
const burstiness = (dispersion: number) => Math.max(1, dispersion / USUAL);

export interface ReversedPeriod {
  readonly xc: number;
  readonly nc: number;
  readonly xb: number;
  /** 0: nothing to compare with in this period, so only the margin counts, with a baseline of 0. */
  readonly nb: number;
}

/** ln of the evidence for "not worse by the margin" after each period. @param margin a share, 0.02 for 2 pp */
export function reversedHistory(
  periods: readonly ReversedPeriod[],
  margin: number,
  dispersion = USUAL,
): number[] {
  const sums = SHARES.map(() => 0);
  return periods.map((period) => {
    addTo(sums, period, margin);
    return logMean(sums.map((sum) => sum / burstiness(dispersion)));
  });
}

function addTo(sums: number[], period: ReversedPeriod, margin: number): void {
  for (const [index, g] of SHARES.entries()) sums[index] = (sums[index] ?? 0) + logN(period, g, margin);
}

const logMean = (logs: readonly number[]): number =>
  logs.reduce(logSum, Number.NEGATIVE_INFINITY) - Math.log(SHARES.length);

function logN({ xc, nc, xb, nb }: ReversedPeriod, g: number, margin: number): number {
  if (nc <= 0) return 0;
  const better = nb > 0 && xb > 0 ? xb * Math.log1p(splitRatio(1, nc, nb) * (1 - g)) : 0;
  return xc * Math.log(g) + better + margin * nc * (1 - g);
}

/**
 * How many candidate requests a PASS needs in all, when none of those to come fails: about 210 for a margin of 2 pp
 * when none has failed.
 */
export function requestsForPass(
  periods: readonly ReversedPeriod[],
  margin: number,
  dispersion = USUAL,
): number {
  const seen = periods.reduce((sum, period) => sum + period.nc, 0);
  const sums = SHARES.map(() => 0);
  for (const period of periods) addTo(sums, period, margin);
  const enough = (more: number) =>
    logMean(
      sums.map((sum, index) => (sum + margin * more * (1 - (SHARES[index] ?? 1))) / burstiness(dispersion)),
    ) >= Math.log(PASS_NEEDS);
  let high = 1;
  while (!enough(high) && high < 1e12) high *= 2;
  let low = 0;
  while (high - low > Math.max(1, high / 1000)) {
    const middle = (low + high) / 2;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return Math.ceil(seen + high);
}
