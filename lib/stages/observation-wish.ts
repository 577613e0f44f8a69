import type { WorkflowState } from '../model/state.ts';
import { isFor, type ObservationWish, observationKey } from '../model/wish.ts';
import type { Ports } from '../ports/index.ts';

/** What a person wants of the observation that the state is in; the last word counts. */
export async function wishFor(
  ports: Pick<Ports, 'wishes'>,
  { deployment, progress }: WorkflowState,
): Promise<ObservationWish | undefined> {
  if (!deployment || !progress) return undefined;
  const key = observationKey(progress);
  return (await ports.wishes.of(deployment.id)).filter((wish) => isFor(wish, key)).at(-1);
}

/** Whether a person has ended the wait: each watcher looks once more, and is done. */
export const isSkipped = async (ports: Pick<Ports, 'wishes'>, state: WorkflowState): Promise<boolean> =>
  (await wishFor(ports, state))?.kind === 'skip';
