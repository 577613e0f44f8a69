import { refused } from '../model/errors.ts';
import type { ObservationWindow } from '../model/state.ts';
import { type ObservationKey, observationKey } from '../model/wish.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';

export interface RunningObservation {
  readonly record: DeploymentRecord;
  readonly observation: ObservationKey;
  readonly window: ObservationWindow;
}

/** The observation that a deployment is in now. Throws DeploymentRefused with what it does instead. */
export async function runningObservation(
  ports: Pick<Ports, 'deployments' | 'clock'>,
  deploymentId: string,
  what: string,
): Promise<RunningObservation> {
  const record = await ports.deployments.get(deploymentId);
  if (!record) throw refused(`there is no deployment "${deploymentId}": nothing was ${what}`);
  if (record.ending)
    throw refused(`${record.id} is over: it ended ${record.ending.kind}; there is nothing to be ${what}`);
  const { window, progress, shifts = [], rollback, failure, retirement } = record.state;
  if (rollback || failure) throw refused(`${record.id} is going back: there is nothing to be ${what}`);
  if (!window || !progress || shifts.length === 0 || retirement || ports.clock.now() >= window.endsAt)
    throw refused(
      `${record.id} is not observing anything at this moment: nothing was ${what}; try again when its next observation has begun`,
    );
  return { record, observation: observationKey(progress), window };
}
