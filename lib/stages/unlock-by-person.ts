import type { Voter } from '../model/ballot.ts';
import { refused } from '../model/errors.ts';
import type { Ports } from '../ports/index.ts';
import { refuseStranger } from './may-decide.ts';
import { refuseDivided } from './refuse-divided.ts';
import { unlockService } from './unlock-service.ts';

/**
 * An approver says that production is well (RB-3): as `unlockService`, for a lock that a deployment which has ended kept.
 * Throws DeploymentRefused for one that is still at work, and for who may not.
 */
export async function unlockByPerson(
  ports: Ports,
  {
    service,
    environment,
    deployment,
    voter,
    reason,
    at,
  }: {
    readonly service: string;
    readonly environment: string;
    /** Whose lock the person looked at. */
    readonly deployment: string;
    readonly voter: Voter;
    readonly reason: string;
    readonly at: number;
  },
): Promise<string> {
  const holder = await ports.locks.holder({ service, environment });
  if (!holder) throw refused(`${service} in ${environment} is not locked: nothing is to be released`);
  if (holder.deploymentId !== deployment)
    throw refused(
      `${deployment} does not hold the lock of ${service} any more: ${holder.deploymentId} does. Nothing was released; look at that one`,
    );
  const record = await ports.deployments.get(holder.deploymentId);
  if (holder.keptBecause === null || !record)
    throw refused(
      `${service} is being deployed by ${holder.deploymentId}, which releases the lock itself; abort it where it has to stop`,
    );
  await refuseStranger(ports, record, voter, `release ${service}`);
  await refuseDivided(ports, record);
  return unlockService(ports, { service, environment, by: voter.name, reason, at });
}

/**
 * The same by the service's name, as a command has it: whatever keeps it locked now, or the incidents that are left of a way back
 * that worked. Throws DeploymentRefused where there is neither.
 */
export async function releaseByName(
  ports: Ports,
  service: string,
  { voter, reason, at }: { readonly voter: Voter; readonly reason: string; readonly at: number },
): Promise<string> {
  const [last] = await ports.deployments.list({ service, limit: 1 });
  if (!last) throw refused(`nothing was ever deployed of "${service}": nothing is to be released`);
  const { environment } = last;
  const holder = await ports.locks.holder({ service, environment });
  if (holder)
    return unlockByPerson(ports, {
      service,
      environment,
      deployment: holder.deploymentId,
      voter,
      reason,
      at,
    });
  await refuseStranger(ports, last, voter, `close incidents of ${service}`);
  return unlockService(ports, { service, environment, by: voter.name, reason, at });
}
