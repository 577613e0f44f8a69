import { formatDuration } from '../model/duration.ts';
import { isSameWish, type ObservationWish } from '../model/wish.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';
import { appendOnce } from './append-once.ts';

/** What was kept of this very wish by a try that died then: it is told and written down, whatever has happened since. */
export async function keptBefore(
  ports: Pick<Ports, 'wishes' | 'deployments'>,
  deploymentId: string,
  said: Pick<ObservationWish, 'kind' | 'by' | 'at'>,
): Promise<{ readonly wish: ObservationWish; readonly record: DeploymentRecord } | undefined> {
  const wish = (await ports.wishes.of(deploymentId)).find((each) => isSameWish(each, said));
  const record = wish && (await ports.deployments.get(deploymentId));
  return record && { wish, record };
}

/** Writes a wish that is kept to the trail, and answers what comes of it in one sentence. */
export async function tellWish(
  ports: Pick<Ports, 'audit'>,
  record: DeploymentRecord,
  { kind, by, reason, at, seconds, observation }: ObservationWish,
  until = 'when this observation is over',
): Promise<string> {
  const result =
    kind === 'skip'
      ? `the rest of this wait is skipped by ${by}: ${reason}; every watcher looks once more, and then it goes on`
      : `${until} it is observed for ${formatDuration(seconds)} more, as ${by} asks for: ${reason}`;
  await appendOnce(ports, record, {
    at,
    actor: by,
    action: kind === 'skip' ? 'skip wait' : 'extend observation',
    cause: reason,
    result,
    status: 'attention',
    data: { ...(kind === 'skip' ? {} : { seconds }), ...observation },
  });
  return result;
}
