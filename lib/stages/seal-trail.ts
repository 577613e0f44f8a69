import { type AuditLine, isSeal } from '../model/audit.ts';
import { lockLost, transient } from '../model/errors.ts';
import type { AdmittedDeployment } from '../model/state.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';
import { writeWhatWasSaid } from './what-was-said.ts';

/** Lines that come in between; what is late of a deployment that is over is a handful. */
const SEAL_TRIES = 20;

/**
 * Closes the trail of a deployment: what was said stands in it, and nothing is appended after (RP-3). Whatever is appended while
 * this looks makes it look again, so a word is in the trail, or its way in is told that it came too late. Again: the same seal.
 *
 * Throws LockLost when another execution has taken the deployment over: its first line keeps this one from sealing.
 */
export async function sealTrail(
  ports: Ports,
  { service, id }: Pick<AdmittedDeployment, 'service' | 'id'>,
  execution: string,
): Promise<NonNullable<DeploymentRecord['seal']>> {
  const trail = { service, deploymentId: id };
  for (let tries = 0; tries < SEAL_TRIES; tries++) {
    const lines = await ports.audit.read(trail);
    const last = lines.at(-1);
    if (last && isSeal(last)) return sealOf(last);
    if ((await writeWhatWasSaid(ports, { service, id }, lines)) > 0) continue;
    const inCharge = (await ports.deployments.get(id))?.execution ?? execution;
    if (inCharge !== execution)
      throw lockLost(`${id} was taken over by the execution ${inCharge}: ${execution} does not close it`);
    const sealed = await ports.audit.seal(trail, ports.clock.now(), lines.length);
    if (sealed) return sealOf(sealed);
  }
  throw transient(`the audit trail of ${id} grew ${SEAL_TRIES} times while it was to be sealed`);
}

const sealOf = ({ line, hash }: AuditLine) => ({ lines: line, hash });
