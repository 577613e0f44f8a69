export interface LockKey {
  readonly service: string;
  readonly environment: string;
}

export interface LockHolder {
  readonly deploymentId: string;
  /** Grows with every acquisition of this lock, and is never used twice. */
  readonly fencing: number;
  readonly acquiredAt: number;
  /** Set when a failed rollback keeps the lock: only a person releases it then (RB-3). */
  readonly keptBecause: string | null;
}

/** One step of a deployment that is about to write to traffic. */
export interface LockStep {
  readonly deploymentId: string;
  /** The number that the deployment's state has. */
  readonly from: number;
  /** What the step is, so that it may be repeated: "shift 2". */
  readonly step: string;
  /** The way back may begin from whatever a step that never answered has left. @default false */
  readonly overrides?: boolean;
}

/** One deployment at a time for a service and environment (IN-6). Every method is one atomic step. */
export interface LockStore {
  /** Takes the lock, or says who has it. Taking it again for the same deployment answers the same number. */
  acquire(
    key: LockKey,
    deploymentId: string,
    at: number,
  ): Promise<{ readonly acquired: boolean; readonly holder: LockHolder }>;
  /**
   * Recovery: makes this deployment's lock carry a higher number, so that its older tasks can not write. Again for the same
   * execution it changes nothing.
   *
   * @param by the execution that takes over
   */
  takeOver(key: LockKey, deploymentId: string, by: string, at: number): Promise<LockHolder>;
  /**
   * Gives the holder's next number to a step that writes to traffic, so that an earlier step which is late, or a try of
   * this one that never answered, has an older number from now on. The same step may ask again; a step that the
   * deployment has moved on from throws LockLost, as everything does whose lock was taken over.
   */
  raise(key: LockKey, step: LockStep): Promise<LockHolder>;
  holder(key: LockKey): Promise<LockHolder | undefined>;
  /**
   * Marks the lock as kept until a person releases it. Nothing happens when the number is not the holder's: its newest one,
   * or one of the step that has that.
   */
  keep(key: LockKey, fencing: number, because: string): Promise<boolean>;
  /**
   * A person's release of a lock, kept or not (RB-3); answers who had it. The caller writes down who and why.
   *
   * @param of the deployment whose lock is meant: another one's stays, and undefined is answered. @default whoever has it
   */
  unlock(key: LockKey, of?: string): Promise<LockHolder | undefined>;
  /** Releases it if the number is the holder's, as for `keep`, and it is not kept. true: nobody holds it by that number now. */
  release(key: LockKey, fencing: number): Promise<boolean>;
}
