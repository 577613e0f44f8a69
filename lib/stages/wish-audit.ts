import { wishEntry } from '../domain/audit/said-entries.ts';
import { refused } from '../model/errors.ts';
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
  wish: ObservationWish,
  until?: string,
): Promise<string> {
  const entry = wishEntry(wish, until);
  if (!(await appendOnce(ports, record, entry)))
    throw refused(
      `${record.id} was closed before this could be kept: there is no observation to ${wish.kind} any more`,
    );
  return entry.result;
}
