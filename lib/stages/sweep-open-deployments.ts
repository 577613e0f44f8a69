import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';
import { eachTried } from './carry-on.ts';

/** A record is written before its execution can be seen everywhere: a younger one is left alone. */
const YOUNGEST_MS = 120_000;

export interface Sweep {
  readonly open: number;
  readonly recovering: readonly string[];
}

/**
 * Looks for deployments that are open and have no execution that runs (RB-5): the event that should have started their
 * recovery was lost, or the recovery itself has died.
 *
 * @param isRunning does the execution that the record names still run?
 * @param start starts the recovery of a deployment
 */
export const sweepOpenDeployments =
  (
    ports: Ports,
    isRunning: (record: DeploymentRecord) => Promise<boolean>,
    start: (deploymentId: string) => Promise<void>,
  ) =>
  async (): Promise<Sweep> => {
    const open = await ports.deployments.list({ open: true });
    const recovering: string[] = [];
    await eachTried(open, async (record) => {
      if (ports.clock.now() - record.startedAt < YOUNGEST_MS || (await isRunning(record))) return;
      await start(record.id);
      recovering.push(record.id);
    });
    return { open: open.length, recovering };
  };
