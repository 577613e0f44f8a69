/** What is written to the audit trail: one action, decision or approval (EX-4, RP-3). */
export interface AuditEntry {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly actor: string;
  /** A verb phrase: "shift traffic", "judge SLOs", "approve plan". */
  readonly action: string;
  /** Why it was done. */
  readonly cause: string;
  /** What came of it, in words. */
  readonly result: string;
  readonly status: 'done' | 'running' | 'failed' | 'attention';
  /** Figures for reports: weights, counts, seconds, keys of evidence. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The last line of a trail: nothing is appended after it. No other line has this action. */
export const SEAL_ACTION = 'seal';

export const isSeal = (line: Pick<AuditEntry, 'action'> | undefined): boolean => line?.action === SEAL_ACTION;

/** @param lines how many there are before it */
export const sealEntry = (at: number, lines: number): AuditEntry => ({
  at,
  actor: 'slipway',
  action: SEAL_ACTION,
  cause: 'the deployment is closed',
  result: `The audit trail is sealed: ${lines} lines and this one`,
  status: 'done',
});

/** An entry in the chain: `hash` is the SHA-256 of the line without it, `previous` the hash of the line before. */
export interface AuditLine extends AuditEntry {
  readonly line: number;
  readonly previous: string;
  readonly hash: string;
}
