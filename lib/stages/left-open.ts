import { refused } from '../model/errors.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Place } from './service-standings.ts';

type Places = () => Promise<Pick<Place, 'leftOpen'>>;

/** Of the open ones, by their ids, those that nobody is at work on any more: why, and what to do. */
export async function leftOpenIn(
  open: readonly DeploymentRecord[],
  place: Places,
): Promise<ReadonlyMap<string, string>> {
  const { leftOpen } = await place();
  return new Map(
    open.flatMap((record): Array<[string, string]> => {
      const why = leftOpen?.(record) ?? null;
      return why === null ? [] : [[record.id, why]];
    }),
  );
}

/** Throws DeploymentRefused where nobody would act on what a person says of a deployment: it has to be finished first. */
export async function refuseLeftOpen(record: DeploymentRecord | undefined, place: Places): Promise<void> {
  if (!record || record.ending) return;
  const why = (await place()).leftOpen?.(record) ?? null;
  if (why !== null) throw refused(`nothing was done: ${why}`);
}
