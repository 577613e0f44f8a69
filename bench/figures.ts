import type { JobResult, Outcome } from './jobs.ts';
import type { Cell } from './scenarios.ts';

export const outcomeOf = (result: JobResult, rule: string): Outcome | undefined =>
  result.outcomes.find((each) => each.rule === rule);

export const sameCell = (a: Cell, b: Cell) => a.rate === b.rate && a.errorRate === b.errorRate;

export const cellName = ({ rate, errorRate }: Cell) => `${rate}/s, ${Number((errorRate * 100).toFixed(3))} %`;

export const share = ({ wrong, runs }: Pick<Outcome, 'wrong' | 'runs'>) => wrong / runs;

/** Upper end of the two-sided 95 % interval of Wilson (1927) for `wrong` of `runs`. */
export function upperBound({ wrong, runs }: Pick<Outcome, 'wrong' | 'runs'>): number {
  const z = 1.96;
  const p = wrong / runs;
  return (
    (p + z ** 2 / (2 * runs) + z * Math.sqrt((p * (1 - p)) / runs + z ** 2 / (4 * runs ** 2))) /
    (1 + z ** 2 / runs)
  );
}

export function geometricMean(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** Failed requests of the other for each of ours; half a request each so that "none" can be divided. */
export const times = (other: Outcome, ours: Outcome) => (other.failed + 0.5) / (ours.failed + 0.5);

/** At least this share of the bad deployments is rolled back. */
const MOST = 0.9;
export const detects = ({ right, runs }: Outcome) => right >= MOST * runs;

export const SLIPWAY = 'Slipway';
