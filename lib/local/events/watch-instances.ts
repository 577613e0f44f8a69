import { ServiceDefinition } from '../../model/definition/service-definition.ts';
import type { Ports } from '../../ports/index.ts';
import type { EventBus } from './event-bus.ts';

/** How often: the kill is acted on within seconds, whatever the definition's infrastructureEvery is. */
const EVERY_MS = 500;

/**
 * Tells the bus when an instance of the candidate is killed for memory while it is being deployed: what ECS tells EventBridge.
 * Answers how to stop looking.
 */
export function watchInstances(
  ports: Pick<Ports, 'deployments' | 'infrastructure'>,
  bus: EventBus,
  id: () => string | null,
): () => void {
  let looking = false;
  let told = false;
  const look = async () => {
    const deploymentId = id();
    if (deploymentId === null) return;
    const record = await ports.deployments.get(deploymentId);
    const { candidate, rollback } = record?.state ?? {};
    if (!record?.definition || !candidate || rollback || record.ending) return;
    const { service, version } = record;
    const definition = ServiceDefinition.parse(record.definition);
    const instances = await ports.infrastructure.inspect(definition, candidate.startedAt);
    const killed = instances.find((each) => each.version === version)?.outOfMemory ?? 0;
    if (killed === 0) return;
    told = true;
    await bus.put({ 'detail-type': 'Instance Killed For Memory', detail: { service, version, killed } });
  };
  const timer = setInterval(() => {
    if (looking || told) return;
    looking = true;
    look()
      // The infrastructure is one of the four watchers as well: that one says what cannot be read.
      .catch(() => undefined)
      .finally(() => {
        looking = false;
      });
  }, EVERY_MS);
  return () => clearInterval(timer);
}
