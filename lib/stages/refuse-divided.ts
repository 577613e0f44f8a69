import { slipwayCommand } from '../model/command.ts';
import { refused } from '../model/errors.ts';
import { splitOf } from '../model/traffic.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';
import { pinnedDefinition } from './context.ts';

/**
 * Before a lock is released by a person: without it a service whose traffic is divided cannot be deployed, and nobody is told
 * of it any more. What cannot be read keeps nobody from unlocking: a person has seen that production is well.
 *
 * Throws DeploymentRefused with where traffic is, and what ends that.
 */
export async function refuseDivided(
  ports: Pick<Ports, 'deployments' | 'evidence' | 'traffic'>,
  record: DeploymentRecord,
): Promise<void> {
  const definition = await pinnedDefinition(ports, record.state);
  const reading = await ports.traffic
    .for(definition)
    .read()
    .catch(() => null);
  const serving = reading?.versions.filter(({ weight }) => weight > 0) ?? [];
  if (serving.length < 2) return;
  const { kind } = definition.target;
  const back = record.previousVersion ?? record.version;
  const end =
    kind === 'local'
      ? `settle it on one of them, which releases the lock too: ${slipwayCommand(`settle ${record.service} --on ${back} --reason "…"`)}`
      : `give ${back} everything first, by the manual steps of the incident`;
  throw refused(
    `the traffic of ${record.service} is divided (${splitOf({ versions: serving })}), and nothing can be deployed over that; ${end}`,
  );
}
