import type { ObservationWish } from '../model/wish.ts';

/** What people want of a deployment's observations. */
export interface ObservationWishes {
  /** Keeps a wish. One of each kind for an observation: the first one stays, and is answered. */
  keep(wish: ObservationWish): Promise<{ readonly kept: ObservationWish; readonly first: boolean }>;
  of(deploymentId: string): Promise<readonly ObservationWish[]>;
}
