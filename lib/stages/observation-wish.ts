import type { WorkflowState } from '../model/state.ts';
import { isFor, type ObservationWish, observationKey } from '../model/wish.ts';
import type { Ports } from '../ports/index.ts';

/**
 * What a person wants of the observation that the state is in. Who skips has the last word: by then the watchers have been
 * ended, and clocks of those who say something differ.
 */
export async function wishFor(
  ports: Pick<Ports, 'wishes'>,
  { deployment, progress }: WorkflowState,
): Promise<ObservationWish | undefined> {
  if (!deployment || !progress) return undefined;
  const key = observationKey(progress);
  const own = (await ports.wishes.of(deployment.id)).filter((wish) => isFor(wish, key));
  return own.find(({ kind }) => kind === 'skip') ?? own.at(-1);
}

/** Whether a person has ended the wait: each watcher looks once more, and is done. */
export const isSkipped = async (ports: Pick<Ports, 'wishes'>, state: WorkflowState): Promise<boolean> =>
  (await wishFor(ports, state))?.kind === 'skip';
