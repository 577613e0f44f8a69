import type { ApprovalSubject, Signal } from '../model/signal.ts';

/** What a waiting task waits for. */
export type WaitKind = 'interrupt' | ApprovalSubject;

export interface Wait {
  readonly deploymentId: string;
  readonly kind: WaitKind;
  /** The task token that ends the wait. */
  readonly token: string;
}

/**
 * Waiting tasks and the signals for them. Registration and delivery are atomic against each other, so a
 * signal is either handed to a wait or kept for the next one; it is never lost between the two.
 */
export interface WaitRegistry {
  /** Registers a wait, unless a signal is already kept for the deployment: then that is the answer. */
  register(wait: Wait): Promise<{ readonly kept: Signal | undefined }>;
  /** Keeps the signal for the deployment and answers the waits to be ended because of it. */
  signal(deploymentId: string, signal: Signal): Promise<{ readonly waits: readonly Wait[] }>;
  /** The kept signal, if there is one. It stays: a deployment that was interrupted stays interrupted. */
  kept(deploymentId: string): Promise<Signal | undefined>;
  /** The wait of this kind that is open now. */
  find(deploymentId: string, kind: WaitKind): Promise<Wait | undefined>;
  /** Ends a wait. true for exactly one caller: the one that may settle its token. */
  settle(token: string): Promise<boolean>;
}
