import { refused } from '../model/errors.ts';
import type { Ports } from '../ports/index.ts';
import { CLOCKS_DIFFER_MS } from './abort-deployment.ts';

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
    of,
  }: {
    readonly service: string;
    readonly environment: string;
    readonly by: string;
    readonly reason: string;
    /** Milliseconds since 1970: what came later nobody has looked at, and it stays. */
    readonly at: number;
    /** The deployment whose lock was looked at; null: it was looked at, and there was none. */
    readonly of: string | null;
  },
): Promise<string> {
  if (reason.trim() === '')
    throw refused(
      `the reason is empty: whoever comes next wants to know why ${service} was released; say it with --reason "…"`,
    );
  const key = { service, environment };
  const found = await ports.locks.holder(key);
  if (of !== null && found && found.deploymentId !== of)
    throw refused(
      `${of} does not hold the lock of ${service} any more: ${found.deploymentId} does. Nothing was released; look at that one`,
    );
  // One that has begun since works under its own lock.
  const holder = of === null ? undefined : found;
  const incidents = (await ports.incidents.open(service, environment)).filter(
    ({ openedAt }) => openedAt <= at + CLOCKS_DIFFER_MS,
  );
  if (!holder && incidents.length === 0)
    throw refused(
      `${service} in ${environment} is not locked and has no open incident: nothing is to be done`,
    );
  // First the evidence: what cannot be written down is not done.
  await ports.evidence.put(
    `unlocks/${service}/${holder ? holder.deploymentId : `incidents-${at}`}.json`,
    `${JSON.stringify({ ...holder, incidents: incidents.map(({ id }) => id), by, reason, at }, null, 2)}\n`,
  );
  // The lock last: while it is there, whoever died in between is made up for by another try.
  for (const { id } of incidents) await ports.incidents.close(id, at);
  if (holder) await ports.locks.unlock(key, holder.deploymentId);
  const closed = `${incidents.length} ${incidents.length === 1 ? 'incident' : 'incidents'} closed`;
  return `${service} ${holder ? 'is unlocked' : 'was not locked'}; ${closed} by ${by}: ${reason}`;
}
