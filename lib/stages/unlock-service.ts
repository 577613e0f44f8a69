import { refused } from '../model/errors.ts';
import type { Ports } from '../ports/index.ts';

/**
 * A person says that production is well: the lock that a failed rollback kept is released, and the service's incidents
 * are closed, with who said so and why in the evidence (RB-3). Whether a lock may be released is for the caller to know.
 *
 * @returns what was done, in one sentence. Throws DeploymentRefused when there is neither a lock nor an incident.
 */
export async function unlockService(
  ports: Pick<Ports, 'locks' | 'incidents' | 'evidence'>,
  {
    service,
    environment,
    by,
    reason,
    at,
  }: {
    readonly service: string;
    readonly environment: string;
    readonly by: string;
    readonly reason: string;
    /** Milliseconds since 1970. */
    readonly at: number;
  },
): Promise<string> {
  if (reason.trim() === '')
    throw refused(
      `the reason is empty: whoever comes next wants to know why ${service} was released; say it with --reason "…"`,
    );
  const key = { service, environment };
  const holder = await ports.locks.holder(key);
  const incidents = await ports.incidents.open(service, environment);
  if (!holder && incidents.length === 0)
    throw refused(
      `${service} in ${environment} is not locked and has no open incident: nothing is to be done`,
    );
  // First the evidence: what cannot be written down is not done.
  await ports.evidence.put(
    `unlocks/${service}/${holder ? holder.deploymentId : `incidents-${at}`}.json`,
    `${JSON.stringify({ ...holder, incidents: incidents.map(({ id }) => id), by, reason, at }, null, 2)}\n`,
  );
  if (holder) await ports.locks.unlock(key, holder.deploymentId);
  for (const { id } of incidents) await ports.incidents.close(id, at);
  const closed = `${incidents.length} ${incidents.length === 1 ? 'incident' : 'incidents'} closed`;
  return `${service} ${holder ? 'is unlocked' : 'was not locked'}; ${closed} by ${by}: ${reason}`;
}
