import type { AuditEntry, AuditLine } from '../model/audit.ts';

export interface TrailOf {
  readonly service: string;
  readonly deploymentId: string;
}

/** The hash-chained trail of one deployment (RP-3). Each method is one step, whoever else writes at the same time. */
export interface AuditTrail {
  /** Appends in order. Throws TrailSealed when the trail is sealed. */
  append(trail: TrailOf, entry: AuditEntry): Promise<AuditLine>;
  /** Appends unless there is such a line already, and answers the line that is there. Throws TrailSealed when it is sealed without. */
  appendOnce(trail: TrailOf, entry: AuditEntry, isSame: (line: AuditEntry) => boolean): Promise<AuditLine>;
  /**
   * Seals a trail that still has exactly so many lines: its last line says so, and no other follows it. Answers that line, also
   * when it was sealed before; undefined: it has grown since it was read.
   */
  seal(trail: TrailOf, at: number, lines: number): Promise<AuditLine | undefined>;
  read(trail: TrailOf): Promise<readonly AuditLine[]>;
}
