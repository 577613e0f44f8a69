import type { TrafficNoise } from '../../model/metrics.ts';
import { mixture } from './e-process.ts';

export interface SharePeriod {
  /** Requests of the candidate and of the baseline; 0 and 0 where the period does not count. */
  readonly nc: number;
  readonly nb: number;
  /** The candidate's share of the traffic, 0 to 1. */
  readonly share: number;
  /** Start weight. */
  readonly weight: number;
}

const PARTS = [0.9, 0.75, 0.5, 0.25, 0.05, 0.001] as const;
/**
 * ln of the evidence against "the candidate gets at least `least` of its share s", after each period:
 *
 *     ln e(g) = [n_c·ln g + n_b·ln(1 + least·s/(1−s)·(1−g))] / φ      φ = k + 3·cv²·N·s(1−s)
 *
 * E[e] ≤ 1 for Poisson counts whose means are in the ratio least·s : (1−s), because n_c falls and n_b rises alike.
 * k and cv² are learned from the time before (learnTrafficNoise); the recipe supposes k = 4 and 10 % for everybody, which
 * costs a service with steady traffic most of its evidence. 3 and not 2 for two arms: noise in proportion to the traffic
 * is not Poisson, and its exponential moments are larger.
 */
export function shareEvidence(
  periods: readonly SharePeriod[],
  least: number,
  { cv2, users }: TrafficNoise,
): number[] {
  const logs = periods.map(({ nc, nb, share }) => {
    const all = nc + nb;
    if (all <= 0 || share <= 0 || share >= 1) return PARTS.map(() => 0);
    const phi = users + 3 * cv2 * all * share * (1 - share);
    const odds = (least * share) / (1 - share);
    return PARTS.map((g) => (nc * Math.log(g) + nb * Math.log1p(odds * (1 - g))) / phi);
  });
  return mixture(
    logs,
    periods.map(({ weight }) => weight),
  );
}
