/** Taken once: jest looks a global up each time, which is slow. */
const { floor } = Math;

/** Minutes that figures are learned from before the deployment, and the newest of them that rates are taken from. */
export const HISTORY = 1440;
export const RECENT = 10;

export interface Rollout {
  readonly kind: 'canary' | 'blue-green';
  readonly weights: readonly number[];
  /** Whole periods of each stage. */
  readonly periods: number;
  /** The minute in which the first stage begins: that of the shift, and some for provisioning, are before it. */
  readonly begins: number;
  /** For each shift, how much of its minute is over when it happens. */
  readonly shiftsAt: readonly number[];
}

/** Between two stages there is the minute in which the traffic is shifted: it belongs to neither. */
export const stageBegins = ({ begins, periods }: Rollout, stage: number): number =>
  begins + stage * (periods + 1);

/** The first minute after the rollout. */
export const rolloutEnds = (rollout: Rollout): number => stageBegins(rollout, rollout.weights.length) - 1;

export interface Split {
  /** Share of the new connections that the candidate gets, 0 to 1. */
  readonly weight: number;
  /** Whole minutes since the shift: 0 is the one in which it happens; null before the first one. */
  readonly sinceShift: number | null;
}

export function splitAt(rollout: Rollout, minute: number): Split {
  const { begins, periods, weights, shiftsAt } = rollout;
  const since = minute - (begins - 1);
  if (since < 0) return { weight: 0, sinceShift: null };
  const stage = floor(since / (periods + 1));
  const sinceShift = since % (periods + 1);
  const weight = weights[stage] ?? 100;
  if (sinceShift > 0) return { weight: weight / 100, sinceShift };
  const before = weights[stage - 1] ?? 0;
  const over = shiftsAt[stage] ?? 0;
  return { weight: (over * before + (1 - over) * weight) / 100, sinceShift };
}
