import { deploymentIdOf } from '../model/execution-name.ts';
import { parseDefinition, parseRequest } from '../model/parse.ts';
import type { WorkflowState } from '../model/state.ts';
import type { Ports } from '../ports/index.ts';

/**
 * An admission that died after it took the lock and before it wrote the record leaves a lock that no deployment holds.
 * Whatever cannot be read here was no deployment, or the next admission finds it.
 */
export async function giveBackLock(
  ports: Pick<Ports, 'definitions' | 'locks' | 'deployments'>,
  state: WorkflowState,
): Promise<void> {
  const parsed = parseRequest(state.request);
  const loaded = parsed.ok ? await ports.definitions.load(parsed.request.service) : undefined;
  const definition = loaded ? parseDefinition(loaded.content, loaded.origin) : undefined;
  if (!definition?.ok) return;
  const id = deploymentIdOf(state.execution.name);
  const key = { service: definition.definition.service, environment: definition.definition.environment };
  const holder = await ports.locks.holder(key);
  if (holder?.deploymentId !== id || (await ports.deployments.get(id))) return;
  await ports.locks.release(key, holder.fencing);
}
