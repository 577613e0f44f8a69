import { refused } from '../model/errors.ts';
import type { ObservationWindow } from '../model/state.ts';
import { isFor, type ObservationKey, observationKey } from '../model/wish.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';

export interface RunningObservation {
  readonly record: DeploymentRecord;
  readonly observation: ObservationKey;
  readonly window: ObservationWindow;
}

/** What comes next while an observation runs; the window of one that was cut short lies in the future for a while. */
const OBSERVING: ReadonlySet<string> = new Set(['observe-again', 'final', 'final-again']);

/** The observation that a deployment is in now. Throws DeploymentRefused with what it does instead. */
export async function runningObservation(
  ports: Pick<Ports, 'deployments' | 'clock'>,
  deploymentId: string,
  what: string,
  meant?: ObservationKey,
): Promise<RunningObservation> {
  const record = await ports.deployments.get(deploymentId);
  if (!record) throw refused(`there is no deployment "${deploymentId}": nothing was ${what}`);
  if (record.ending)
    throw refused(`${record.id} is over: it ended ${record.ending.kind}; there is nothing to be ${what}`);
  const { window, progress, shifts = [], rollback, failure, retirement } = record.state;
  if (rollback || failure) throw refused(`${record.id} is going back: there is nothing to be ${what}`);
  const isObserving = progress && OBSERVING.has(progress.next);
  if (!window || !isObserving || shifts.length === 0 || retirement || ports.clock.now() >= window.endsAt)
    throw refused(
      `${record.id} is not observing anything at this moment: nothing was ${what}; try again when its next observation has begun`,
    );
  const observation = observationKey(progress);
  if (meant && !isFor({ observation }, meant))
    throw refused(
      `the observation that you looked at is over, and ${record.id} is in another one: nothing was ${what}; look at it, and say so there`,
    );
  return { record, observation, window };
}
