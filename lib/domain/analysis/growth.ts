import { RATIOS, splitRatio } from './e-process.ts';
import { SHARES } from './reversed-test.ts';

/** Requests a second of both versions. */
export interface ArmRates {
  readonly candidate: number;
  readonly baseline: number;
}

/** The usual burstiness of errors: see learnNoise. */
const DISPERSION = 1.5;

/** Expected growth of ln E a second when the candidate fails by `rise` more, for the ratio that fits best. */
export function evidencePerSecond(
  { candidate, baseline }: ArmRates,
  errorRate: number,
  rise: number,
): number {
  if (candidate <= 0 || baseline <= 0) return 0;
  const r = splitRatio(1, candidate, baseline);
  const growth = RATIOS.map((ratio) => {
    const a = (ratio * (1 + r)) / (1 + ratio * r);
    const b = (1 + r) / (1 + ratio * r);
    return candidate * (errorRate + rise) * Math.log(a) + baseline * errorRate * Math.log(b);
  });
  return Math.max(0, ...growth) / DISPERSION;
}

/** Expected growth of the reversed test's ln n a second when the candidate is as good as the stable version. */
export function passPerSecond({ candidate, baseline }: ArmRates, errorRate: number, margin: number): number {
  if (candidate <= 0) return 0;
  const ratio = baseline > 0 ? splitRatio(1, candidate, baseline) : 0;
  const growth = SHARES.map(
    (g) =>
      candidate * errorRate * Math.log(g) +
      baseline * errorRate * Math.log1p(ratio * (1 - g)) +
      margin * candidate * (1 - g),
  );
  return Math.max(0, ...growth);
}
