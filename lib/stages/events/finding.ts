import type { Signal } from '../../model/signal.ts';
import type { DeploymentRecord } from '../../ports/deployment-records.ts';
import type { Ports } from '../../ports/index.ts';

/** An event as EventBridge delivers it. */
export interface AwsEvent {
  readonly time: string;
  readonly resources: readonly string[];
  readonly detail?: unknown;
}

export type RecordOf = Pick<DeploymentRecord, 'id' | 'service' | 'startedAt' | 'state'>;

/** What an event says, and for which open deployments. */
export type Finding = Omit<Signal, 'at'> & { isFor(open: RecordOf): boolean };

/** Open deployments whose definition is so. Only what is asked for is looked at: a definition may be newer than this. */
export async function openWhose(
  ports: Ports,
  isSo: (definition: Readonly<Record<string, unknown>>) => boolean,
): Promise<(open: Pick<RecordOf, 'id'>) => boolean> {
  const concerned = new Set<string>();
  for (const { id, service } of await ports.deployments.list({ open: true })) {
    const content = (await ports.definitions.load(service))?.content;
    if (content && typeof content === 'object' && isSo(content as Record<string, unknown>)) concerned.add(id);
  }
  return ({ id }) => concerned.has(id);
}
