import { SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { Settlement, TaskTokens } from '../ports/task-tokens.ts';
import { awsErrorName, callAws } from './aws-errors.ts';
import type { ClientConfig } from './clients.ts';

/** Step Functions takes 256 characters of an error's name and 32,768 of its cause. */
const MOST_ERROR = 256;
const MOST_CAUSE = 32_768;

/** Ends waiting tasks of Step Functions. */
export function createStepFunctionsTokens(config: ClientConfig): TaskTokens {
  const client = new SFNClient(config);
  const settle = async (call: () => Promise<unknown>): Promise<Settlement> => {
    try {
      await callAws('settling a waiting task of Step Functions', call);
      return 'taken';
    } catch (error) {
      if (!['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'].includes(awsErrorName(error))) throw error;
      // The task is over or its time is, or it took the first try of this call, which was answered by nothing.
      return triesOf(error) > 1 ? 'unknown' : 'over';
    }
  };
  return {
    succeed: (taskToken, output) =>
      settle(() =>
        client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output ?? null) })),
      ),
    fail: (taskToken, error, cause) =>
      settle(() =>
        client.send(
          new SendTaskFailureCommand({
            taskToken,
            error: error.slice(0, MOST_ERROR),
            cause: cause.slice(0, MOST_CAUSE),
          }),
        ),
      ),
  };
}

/** How often the SDK has sent the call. */
function triesOf(error: unknown): number {
  const metadata = error !== null && typeof error === 'object' && '$metadata' in error ? error.$metadata : {};
  return Number((metadata as { readonly attempts?: number } | undefined)?.attempts ?? 1);
}
