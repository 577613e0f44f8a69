import type { Ending } from '../model/ending.ts';
import type { WorkflowState } from '../model/state.ts';

/** What is known of a deployment outside of its execution: enough to finish it when the execution dies. */
export interface DeploymentRecord {
  readonly id: string;
  readonly requestId: string;
  readonly service: string;
  readonly environment: string;
  readonly version: string;
  readonly previousVersion: string | null;
  readonly startedAt: number;
  /** The execution that runs it; local ones carry their process id, so that a dead one can be told. */
  readonly execution: string;
  /**
   * The service's definition as it was when the deployment was admitted: the way back must not depend on the evidence store.
   * undefined: admitted by an older version; then it is in the evidence.
   */
  readonly definition?: unknown;
  /** The workflow's state as of the last milestone; recovery starts from it. */
  readonly state: WorkflowState;
  /** null: not ended yet. */
  readonly ending: Ending | null;
  /** Lines and last hash of the sealed audit trail; null until the deployment is closed. */
  readonly seal: { readonly lines: number; readonly hash: string } | null;
}

export interface DeploymentRecords {
  /** Writes a new record unless its request id is known; answers the record that is there afterwards. */
  create(record: DeploymentRecord): Promise<{ readonly created: boolean; readonly record: DeploymentRecord }>;
  /**
   * Replaces the named parts of a record. Throws when there is no such deployment. A state with a lower lock number than
   * that of the one that is kept is of an earlier step, and does not replace it.
   */
  update(
    id: string,
    change: Partial<Pick<DeploymentRecord, 'state' | 'ending' | 'seal'>>,
    /** The execution that changes it: throws LockLost when the record names another one. @default not looked at */
    by?: string,
  ): Promise<void>;
  /**
   * Recovery: the record is the execution's from now on, in one atomic step. Throws DeploymentRefused when it is closed, and
   * LockLost when it is another recovery's that has a higher lock number.
   *
   * @param next the state to go on from, by what the record says at this moment
   */
  claim(
    id: string,
    execution: string,
    next: (record: DeploymentRecord) => WorkflowState,
  ): Promise<DeploymentRecord>;
  get(id: string): Promise<DeploymentRecord | undefined>;
  /** Newest first. Open: not sealed yet, so that something is left to do, even where the ending is known. */
  list(filter: { service?: string; open?: boolean; limit?: number }): Promise<readonly DeploymentRecord[]>;
}
