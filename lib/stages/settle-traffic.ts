import { slipwayCommand } from '../model/command.ts';
import { refused } from '../model/errors.ts';
import { readingOf, splitOf, type TrafficReading } from '../model/traffic.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';
import { orderOf, pinnedDefinition } from './context.ts';
import { unlockService } from './unlock-service.ts';

/** A person's decision about traffic that a deployment left where it was. */
export interface Settlement {
  readonly service: string;
  readonly environment: string;
  /** The version that is to have everything: the one that served before, or the one that was deployed. */
  readonly version: string;
  readonly by: string;
  readonly reason: string;
}

/**
 * A person ends a freeze, or a way back that is not proven (RB-1, RB-3): all traffic to the version of their choice, read
 * back, and only then the lock released and the incident closed. The deployment's ending stays what it was, and its trail
 * is sealed: what is done here is evidence of its own, written before and after.
 *
 * @returns what was done, in one sentence. Throws DeploymentRefused where there is nothing to decide, and where the
 *   traffic did not get there: the lock is kept then, and the same command may be given again.
 */
export async function settleTraffic(ports: Ports, settlement: Settlement): Promise<string> {
  const { service, environment, version, by, reason } = settlement;
  if (reason.trim() === '')
    throw refused(
      `the reason is empty: whoever comes next wants to know why ${service} was settled on ${version}; say it with --reason "…"`,
    );
  const record = await undecided(ports, settlement);
  const key = `settlements/${service}/${record.id}`;
  const told = { deploymentId: record.id, ...settlement };
  // First the evidence: what cannot be written down is not done.
  await ports.evidence.put(
    `${key}-asked.json`,
    `${JSON.stringify({ ...told, at: ports.clock.now() }, null, 2)}\n`,
  );
  // A number of its own, so that nothing of the deployment's that is still on its way can write after it.
  const lock = await ports.locks.takeOver(
    { service, environment },
    record.id,
    `settle:${record.id}:${ports.clock.now()}`,
    ports.clock.now(),
  );
  const reading = await move(ports, record, lock.fencing, version).catch((error: Error) => {
    if (error.name !== 'LockLost') throw error;
    throw refused(
      `nothing of ${service} was settled on ${version} by this: somebody else is settling it at the same time; see how it stands: ${slipwayCommand(`status ${service}`)}`,
    );
  });
  await ports.evidence.put(
    `${key}.json`,
    `${JSON.stringify({ ...told, fencing: lock.fencing, reading, at: ports.clock.now() }, null, 2)}\n`,
  );
  const troubles = notThere(reading, version);
  if (troubles)
    throw refused(
      `${service} is not settled on ${version}: ${troubles}; the lock is kept: see what is wrong with it, and give the same command again`,
    );
  const released = await unlockService(ports, {
    service,
    environment,
    by,
    reason,
    at: ports.clock.now(),
    of: record.id,
  });
  return `${splitOf(reading)} of ${service}'s traffic, read back; ${released}`;
}

/** The deployment whose traffic waits for a person. */
async function undecided(
  ports: Ports,
  { service, environment, version }: Settlement,
): Promise<DeploymentRecord> {
  const holder = await ports.locks.holder({ service, environment });
  // Released with traffic divided, by whatever way: the last deployment is the one that left it so.
  const [last] = holder ? [] : await ports.deployments.list({ service, open: false, limit: 1 });
  if (!holder && !(last && last.environment === environment && (await isDivided(ports, last))))
    throw refused(
      `${service} in ${environment} is not locked: no deployment waits for a person; to change its version, deploy one`,
    );
  const record = last ?? (holder && (await ports.deployments.get(holder.deploymentId)));
  if (!record?.ending || holder?.keptBecause === null)
    throw refused(
      `${service} in ${environment} is being deployed by ${holder?.deploymentId ?? 'another'}, which decides about its traffic; abort it instead`,
    );
  const { previousVersion } = record;
  const choices = [record.version, ...(previousVersion === null ? [] : [previousVersion])];
  if (!choices.includes(version))
    throw refused(
      `${version} is not a version that ${record.id} left in production; choose ${choices.join(' or ')}`,
    );
  return record;
}

async function isDivided(ports: Ports, { state }: DeploymentRecord): Promise<boolean> {
  const { versions } = await ports.traffic.for(await pinnedDefinition(ports, state)).read();
  return versions.filter(({ weight }) => weight > 0).length > 1;
}

async function move(
  ports: Ports,
  record: DeploymentRecord,
  fencing: number,
  version: string,
): Promise<TrafficReading> {
  const { state } = record;
  if (!state.deployment)
    throw refused(
      `the record of ${record.id} does not say what was deployed where; move the traffic by hand, and unlock ${record.service} then`,
    );
  const driver = ports.traffic.for(await pinnedDefinition(ports, state));
  const order = orderOf({ ...state, deployment: { ...state.deployment, fencing } });
  if (version !== record.version) {
    await driver.goBack(order);
    return driver.read();
  }
  // The way back may have removed it: traffic is not sent to a version that nothing runs of.
  if ((readingOf(await driver.read(), version)?.healthy ?? 0) === 0)
    throw refused(
      `no instance of ${version} is healthy, so nothing was moved; settle ${record.service} on ${record.previousVersion ?? 'nothing'} instead, or unlock it and deploy ${version} again`,
    );
  const shifted = await driver.shift(order, 100);
  // The other one goes only when nobody is sent to it any more.
  return notThere(shifted, version) ? shifted : driver.retire(order);
}

/** undefined: the version has everything, and an instance of it is well. */
function notThere(reading: TrafficReading, version: string): string | undefined {
  const own = readingOf(reading, version);
  if (own?.weight !== 100) return splitOf(reading);
  return own.healthy > 0 ? undefined : 'it has 100 %, and no instance of it is healthy';
}
