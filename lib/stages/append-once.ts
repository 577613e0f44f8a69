import type { AuditEntry } from '../model/audit.ts';
import { isTrailSealed } from '../model/errors.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';

/** The very same thing said or seen: one person, moment and action, about the same question and for the same reason. */
export const isSameEntry =
  (entry: AuditEntry) =>
  ({ at, actor, action, cause, data }: AuditEntry): boolean =>
    at === entry.at &&
    actor === entry.actor &&
    action === entry.action &&
    cause === entry.cause &&
    data?.['ballot'] === entry.data?.['ballot'];

/**
 * Writes what a person said, unless it is written: by a try that died after it, or by the deployment itself, which writes down
 * whatever it finds said before it closes (`what-was-said.ts`).
 *
 * @returns false: the deployment was closed before this was said, and its trail takes no more
 */
export async function appendOnce(
  { audit }: Pick<Ports, 'audit'>,
  { service, id, seal }: Pick<DeploymentRecord, 'service' | 'id'> & Partial<Pick<DeploymentRecord, 'seal'>>,
  entry: AuditEntry,
): Promise<boolean> {
  // Closed, maybe by an older Slipway, whose trails have no last line of their own to refuse this.
  if (seal) return (await audit.read({ service, deploymentId: id })).some(isSameEntry(entry));
  try {
    await audit.appendOnce({ service, deploymentId: id }, entry, isSameEntry(entry));
    return true;
  } catch (error) {
    if (!isTrailSealed(error)) throw error;
    return false;
  }
}
