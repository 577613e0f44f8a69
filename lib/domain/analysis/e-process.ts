/**
 * Evidence against "the candidate is no worse than the baseline", as an e-process: it may be looked at after every
 * period, and P(E ever ≥ 1/α) ≤ α when the candidate is no worse (Ville 1939). Per period, with x bad of n on each
 * arm, r = ρ·n_c/n_b, θ = r/(1+r) and a supposed ratio R:
 *
 *     a = R(1+r)/(1+R·r)   b = (1+r)/(1+R·r)
 *     ln e = [x_c·ln a + x_b·ln b − n_c·δ·(a−1)] / φ_t   φ_t = φ + 2τ²·(x_c+x_b)·θ(1−θ)
 *
 * E[e] ≤ 1 for φ_t = 1 because 1−b = r(a−1), whatever the unknown error rate and the split; the power 1/φ_t keeps it
 * (Jensen). docs/analysis.md has the proof. Sources: Lindon & Malek 2022 (arXiv 2011.03567), Turner, Ly & Grünwald
 * 2024 (2106.02693).
 */
export interface EvidencePeriod extends Arms {
  /** H0: p_c ≤ rho·p_b + delta. */
  readonly rho: number;
  readonly delta: number;
  /** Dispersion: 1 for independent errors, more when they come in bursts. */
  readonly phi: number;
  /** Noise of each arm's rate of its own. With delta > 0 it has to be 0: φ_t must not depend on the counts then. */
  readonly tau: number;
  /** The same period by route or zone; where given, their evidence is added up instead of that of the whole. */
  readonly strata?: readonly Arms[];
}

/** Bad of all on both arms. Counts may be fractional. */
export interface Arms {
  readonly xc: number;
  readonly nc: number;
  readonly xb: number;
  readonly nb: number;
}

/** Supposed ratios: from half as much again to a complete failure of a clean service. */
export const RATIOS = [1.5, 2.5, 5, 15, 60, 400] as const;

/** Counts above this change no verdict, and keep every product far from overflow. */
const MOST = 1e12;

/** ln E after each period, given the start weights of the periods (sum 1 over the whole plan). */
export function evidenceHistory(periods: readonly EvidencePeriod[], weights: readonly number[]): number[] {
  return mixture(
    periods.map((period) => RATIOS.map((ratio) => logE(period, ratio))),
    weights,
  );
}

/**
 * ln E after each period for alternatives whose ln e of each period are given: each starts anew in every period with
 * that period's weight, and E is what is not staked yet plus their mean.
 *
 * @param logs one row a period, one number an alternative
 */
export function mixture(logs: ReadonlyArray<readonly number[]>, weights: readonly number[]): number[] {
  const count = logs[0]?.length ?? 0;
  // M_R is kept as its logarithm: products of many periods leave the range of numbers.
  const logM = new Array<number>(count).fill(Number.NEGATIVE_INFINITY);
  let unspent = 1;
  return logs.map((row, t) => {
    // Never more than there is, whatever the weights: the theorem needs a sum of at most 1.
    const weight = Math.min(weights[t] ?? 0, unspent);
    unspent = Math.max(0, unspent - weight);
    const stake = safeLog(weight);
    for (let index = 0; index < count; index++) {
      logM[index] = logSum(logM[index] ?? Number.NEGATIVE_INFINITY, stake) + (row[index] ?? 0);
    }
    const mean = logM.reduce(logSum, Number.NEGATIVE_INFINITY) - Math.log(count);
    return logSum(safeLog(unspent), mean);
  });
}

const logE = (period: EvidencePeriod, ratio: number): number =>
  period.strata
    ? period.strata.reduce((sum, stratum) => sum + logOf(stratum, period, ratio), 0)
    : logOf(period, period, ratio);

function logOf(
  arms: Arms,
  { rho, delta, phi, tau }: Omit<EvidencePeriod, keyof Arms>,
  ratio: number,
): number {
  const nc = clean(arms.nc);
  const nb = clean(arms.nb);
  if (nc === 0 || nb === 0) return 0;
  const xc = Math.min(clean(arms.xc), nc);
  const xb = Math.min(clean(arms.xb), nb);
  const r = splitRatio(rho, nc, nb);
  const theta = r / (1 + r);
  const a = (ratio * (1 + r)) / (1 + ratio * r);
  const b = (1 + r) / (1 + ratio * r);
  const phiNow = phi + 2 * tau * tau * (xc + xb) * theta * (1 - theta);
  return (xc * Math.log(a) + xb * Math.log(b) - nc * delta * (a - 1)) / phiNow;
}

/** r = ρ·n_c/n_b. A split more lopsided than this says nothing, and its ratio leaves the range of numbers. */
export const splitRatio = (rho: number, nc: number, nb: number): number =>
  nb > 0 ? Math.min(Math.max((rho * nc) / nb, 1e-9), 1e9) : 1e-9;

const clean = (count: number) => (Number.isFinite(count) ? Math.min(Math.max(0, count), MOST) : 0);

const safeLog = (value: number) => (value > 0 ? Math.log(value) : Number.NEGATIVE_INFINITY);

/** ln(e^a + e^b) without leaving the range of numbers. */
export function logSum(a: number, b: number): number {
  const high = Math.max(a, b);
  return high === Number.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(Math.min(a, b) - high));
}
