import type { Voter } from '../model/ballot.ts';
import { refused } from '../model/errors.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';
import { CLOCKS_DIFFER_MS } from './abort-deployment.ts';
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
  return unlockService(ports, {
    service,
    environment,
    by: voter.name,
    reason,
    at,
    of: holder.deploymentId,
  });
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
  const last = (await ports.deployments.list({ service, limit: LOOKED_BACK })).filter(
    (record, index, all) => all.findIndex(({ environment }) => environment === record.environment) === index,
  );
  if (last.length === 0)
    throw refused(`nothing was ever deployed of "${service}": nothing is to be released`);
  const found = await Promise.all(last.map(async (record) => ({ record, ...(await keptIn(ports, record)) })));
  const kept = found.filter(({ holder, incidents }) => holder || incidents > 0);
  const [one, ...others] = kept;
  if (!one)
    throw refused(
      `${service} is not locked and has no open incident in ${last.map(({ environment }) => environment).join(' or ')}: nothing is to be done`,
    );
  const { record, holder } = one;
  const { environment } = record;
  if (others.length > 0)
    throw refused(
      `${service} is locked or has incidents in ${kept.map((each) => each.record.environment).join(' and ')}, and nothing was released: press "Production is well: release" in the first message of the one that you mean`,
    );
  if (!holder) {
    await refuseStranger(ports, record, voter, `close incidents of ${service}`);
    return unlockService(ports, { service, environment, by: voter.name, reason, at, of: null });
  }
  const { deploymentId: deployment } = holder;
  const since = (await ports.deployments.get(deployment))?.ending?.at ?? 0;
  // Asked before it came to that, as by a command that waited for Slack to be back.
  if (since > at + CLOCKS_DIFFER_MS)
    throw refused(
      `nothing was released: ${deployment} keeps the lock of ${service} since ${new Date(since).toISOString()}, after you asked; look at it, and say it again`,
    );
  return unlockByPerson(ports, { service, environment, deployment, voter, reason, at });
}

/** Environments of a service are known by what was deployed there. */
const LOOKED_BACK = 20;

const keptIn = async ({ locks, incidents }: Ports, { service, environment }: DeploymentRecord) => ({
  holder: await locks.holder({ service, environment }),
  incidents: (await incidents.open(service, environment)).length,
});

/** Whose word a release by name takes: of the deployment that keeps the lock, or else of the last one. */
export async function keeperOf(ports: Ports, service: string): Promise<DeploymentRecord | undefined> {
  for (const record of await ports.deployments.list({ service, limit: LOOKED_BACK })) {
    const holder = await ports.locks.holder(record);
    if (holder) return (await ports.deployments.get(holder.deploymentId)) ?? record;
  }
  return (await ports.deployments.list({ service, limit: 1 }))[0];
}
