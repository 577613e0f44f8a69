import type { AuditEntry } from '../model/audit.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';

/** Writes what a person said, unless a try that died after it has written it: the same person, moment and action. */
export async function appendOnce(
  { audit }: Pick<Ports, 'audit'>,
  { service, id }: Pick<DeploymentRecord, 'service' | 'id'>,
  line: AuditEntry,
): Promise<void> {
  const known = await audit.read({ service, deploymentId: id });
  const isThere = known.some(
    ({ at, actor, action }) => at === line.at && actor === line.actor && action === line.action,
  );
  if (!isThere) await audit.append({ service, deploymentId: id }, line);
}
