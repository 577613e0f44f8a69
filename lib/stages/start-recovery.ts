import * as z from 'zod';
import { deploymentIdOf } from '../model/execution-name.ts';
import type { Ports } from '../ports/index.ts';

/** EventBridge, "Step Functions Execution Status Change". */
const StatusChange = z.object({
  detail: z.object({ name: z.string(), status: z.string(), executionArn: z.string() }),
});

/**
 * After an execution that ended otherwise than by itself: is there something left to do (RB-5)? A deployment whose
 * record is closed ended as it should, however its execution is called.
 *
 * @param start starts the recovery of a deployment; called again for the same one, it starts nothing more
 */
export const startRecovery =
  (ports: Ports, start: (deploymentId: string) => Promise<void>) =>
  async (raw: unknown): Promise<{ readonly recovering: string | null; readonly reason: string }> => {
    const { detail } = StatusChange.parse(raw);
    const record = await ports.deployments.get(deploymentIdOf(detail.name));
    if (!record)
      return { recovering: null, reason: `${detail.name} was never admitted: nothing is left of it` };
    if (record.ending && record.seal)
      return { recovering: null, reason: `${detail.name} is closed: it ended ${record.ending.kind}` };
    if (deploymentIdOf(record.execution) !== deploymentIdOf(detail.name))
      return {
        recovering: null,
        reason: `${record.id} was taken over by ${record.execution} before: ${detail.name} left nothing`,
      };
    await start(record.id);
    return {
      recovering: record.id,
      reason: `${detail.name} is ${detail.status} and its record is still open`,
    };
  };
