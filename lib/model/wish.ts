import type { Progress } from './state.ts';

/**
 * What a person wants of an observation (CM-2): `extend` looks again when it is over, for so many seconds; `skip` ends it
 * now, where the definition allows that. The analysis keeps its authority either way: a breach rolls back at once.
 */
export interface ObservationWish {
  readonly deploymentId: string;
  readonly kind: 'extend' | 'skip';
  /** Which observation: a wish is for this one only. */
  readonly observation: ObservationKey;
  /** Seconds; 0 for `skip`. */
  readonly seconds: number;
  readonly by: string;
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** "stage 2, pass 0" in data. */
export interface ObservationKey {
  readonly stage: number;
  readonly pass: number;
  readonly final: boolean;
}

export const observationKey = ({
  stage,
  pass,
  final,
}: Pick<Progress, 'stage' | 'pass' | 'final'>): ObservationKey => ({
  stage,
  pass,
  final: final === true,
});

export const isFor = (
  wish: Pick<ObservationWish, 'observation'>,
  { stage, pass, final }: ObservationKey,
): boolean =>
  wish.observation.stage === stage && wish.observation.pass === pass && wish.observation.final === final;

/** The very same wish: it was said once, and is carried out by a second try. */
export const isSameWish = (
  a: Pick<ObservationWish, 'kind' | 'by' | 'at'>,
  b: Pick<ObservationWish, 'kind' | 'by' | 'at'>,
): boolean => a.kind === b.kind && a.by === b.by && a.at === b.at;
