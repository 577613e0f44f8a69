/**
 * Evidence against "the candidate is no worse than the baseline", as an e-process: it may be looked at after every
 * period, and P(E ever ≥ 1/α) ≤ α when the candidate is no worse (Ville 1939). Per period, with x bad of n on each
 * arm, r = ρ·n_c/n_b and a supposed ratio R:
 *
 *     a = R(1+r)/(1+R·r)   b = (1+r)/(1+R·r)
 *     ln e = [x_c·ln a + x_b·ln b − n_c·δ·(a−1)] / φ
 *
 * E[e] ≤ 1 for φ = 1 because 1−b = r(a−1), whatever the unknown error rate and the split; the power 1/φ keeps it
 * (Jensen). Sources: Lindon & Malek 2022 (arXiv 2011.03567), Turner, Ly & Grünwald 2024 (2106.02693).
 */
export interface EvidencePeriod {
  /** Candidate: bad of all. Counts may be fractional. */
  readonly xc: number;
  readonly nc: number;
  /** Baseline: bad of all. */
  readonly xb: number;
  readonly nb: number;
  /** H0: p_c ≤ rho·p_b + delta. */
  readonly rho: number;
  readonly delta: number;
  /** Dispersion: 1 for independent errors, more when they come in bursts. */
  readonly phi: number;
}

/** Supposed ratios: from half as much again to a complete failure of a clean service. */
const RATIOS = [1.5, 2.5, 5, 15, 60, 400] as const;

/** Extra noise per arm: an engineering allowance, and not a theorem. */
const TAU = 0.25;

/** Counts above this change no verdict, and keep every product far from overflow. */
const MOST = 1e12;

/** ln E after each period, given the start weights of the periods (sum 1 over the whole plan). */
export function evidenceHistory(periods: readonly EvidencePeriod[], weights: readonly number[]): number[] {
  // M_R is kept as its logarithm: products of many periods leave the range of numbers.
  const logM = RATIOS.map(() => Number.NEGATIVE_INFINITY);
  let unspent = 1;
  return periods.map((period, t) => {
    const weight = weights[t] ?? 0;
    unspent = Math.max(0, unspent - weight);
    RATIOS.forEach((ratio, index) => {
      logM[index] = logSum(logM[index] ?? Number.NEGATIVE_INFINITY, safeLog(weight)) + logE(period, ratio);
    });
    const mean = logM.reduce(logSum, Number.NEGATIVE_INFINITY) - Math.log(RATIOS.length);
    return logSum(safeLog(unspent), mean);
  });
}

function logE(period: EvidencePeriod, ratio: number): number {
  const xc = clean(period.xc);
  const nc = clean(period.nc);
  const xb = clean(period.xb);
  const nb = clean(period.nb);
  if (nc === 0 || nb === 0) return 0;
  // A split more lopsided than this says nothing, and its ratio leaves the range of numbers.
  const r = Math.min(Math.max((period.rho * nc) / nb, 1e-9), 1e9);
  const theta = r / (1 + r);
  const a = (ratio * (1 + r)) / (1 + ratio * r);
  const b = (1 + r) / (1 + ratio * r);
  const phi = period.phi + 2 * TAU * TAU * (xc + xb) * theta * (1 - theta);
  return (xc * Math.log(a) + xb * Math.log(b) - nc * period.delta * (a - 1)) / phi;
}

const clean = (count: number) => (Number.isFinite(count) ? Math.min(Math.max(0, count), MOST) : 0);

const safeLog = (value: number) => (value > 0 ? Math.log(value) : Number.NEGATIVE_INFINITY);

/** ln(e^a + e^b) without leaving the range of numbers. */
function logSum(a: number, b: number): number {
  const high = Math.max(a, b);
  return high === Number.NEGATIVE_INFINITY ? high : high + Math.log(Math.exp(a - high) + Math.exp(b - high));
}
