import type { WorkflowState } from '../../model/state.ts';
import type { Ports } from '../../ports/index.ts';
import type { EventBus } from './event-bus.ts';

/** How often: users have nobody to answer them meanwhile. */
const EVERY_MS = 200;

/** A deployment that still wants to go forward: what dies below it now ends it. */
export const goesForward = ({ failure, rollback, retirement, recovery }: WorkflowState): boolean =>
  !failure && !rollback && !retirement && !recovery;

/**
 * Tells the bus when the platform process dies below a deployment (RB-5): every version was down, so figures and health of
 * the candidate say nothing about it any more. Answers how to stop looking.
 *
 * @param death why everything is down; null: the platform lives
 */
export function watchPlatform(
  ports: Pick<Ports, 'deployments'>,
  bus: EventBus,
  id: () => string | null,
  death: () => string | null,
): () => void {
  let busy = false;
  const look = async (deploymentId: string, reason: string) => {
    const record = await ports.deployments.get(deploymentId);
    if (record && !record.ending && goesForward(record.state))
      await bus.put({ 'detail-type': 'Platform Died', detail: { deploymentId, reason } });
    clearInterval(timer);
  };
  const timer = setInterval(() => {
    const deploymentId = id();
    const reason = death();
    if (busy || deploymentId === null || reason === null) return;
    busy = true;
    look(deploymentId, reason)
      // Looked at again in a moment: a task that fails meanwhile is told the same reason.
      .catch(() => undefined)
      .finally(() => {
        busy = false;
      });
  }, EVERY_MS);
  return () => clearInterval(timer);
}
