import { type Admission, judgeAdmission } from '../domain/admission/admit.ts';
import { lockedBy } from '../domain/admission/locked-by.ts';
import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import type { DeploymentRequest } from '../model/request.ts';
import type { TrafficReading } from '../model/traffic.ts';
import type { Ports } from '../ports/index.ts';
import type { LockHolder } from '../ports/lock-store.ts';

/** An admission takes the lock before it writes the record. With all its tries it lasts for six minutes at the most (task.ts). */
const ORPHANED_MS = 600_000;

/** A lock that was taken for a deployment that never came to a record: nobody will release it (EX-5). */
export async function isOrphaned(
  ports: Pick<Ports, 'clock' | 'deployments'>,
  { acquiredAt, deploymentId }: LockHolder,
): Promise<boolean> {
  if (ports.clock.now() - acquiredAt < ORPHANED_MS) return false;
  return (await ports.deployments.get(deploymentId)) === undefined;
}

/** What the door would say now, without opening it: in the order and the words in which "Admit deployment" refuses. */
export async function previewAdmission(
  ports: Pick<Ports, 'clock' | 'deployments' | 'locks'>,
  facts: {
    readonly definition: ServiceDefinition;
    readonly request: DeploymentRequest;
    readonly reading: TrafficReading;
  },
): Promise<Admission> {
  const { service, environment, target } = facts.definition;
  const holder = await ports.locks.holder({ service, environment });
  if (holder && !(await isOrphaned(ports, holder)))
    return { admitted: false, reason: lockedBy(service, holder, target.kind) };
  return judgeAdmission({ ...facts, now: ports.clock.now() });
}
