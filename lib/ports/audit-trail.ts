import type { AuditEntry, AuditLine } from '../model/audit.ts';

/** The hash-chained trail of one deployment (RP-3). */
export interface AuditTrail {
  /** Appends in order, whoever else appends at the same time. */
  append(trail: { service: string; deploymentId: string }, entry: AuditEntry): Promise<AuditLine>;
  read(trail: { service: string; deploymentId: string }): Promise<readonly AuditLine[]>;
}
