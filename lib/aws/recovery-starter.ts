import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { recoveryName } from '../model/execution-name.ts';
import { awsErrorName, callAws } from './aws-errors.ts';

/** The same event delivered twice within so long starts one recovery; a later one may try again. */
const ONCE_WITHIN_MS = 300_000;

/** Starts the recovery workflow. Its name holds the deployment and the time, so Step Functions starts it once. */
export const recoveryStarter =
  (client: SFNClient, stateMachineArn: string, now: () => number) =>
  async (deploymentId: string): Promise<void> => {
    try {
      await callAws(`starting the recovery of ${deploymentId}`, () =>
        client.send(
          new StartExecutionCommand({
            stateMachineArn,
            name: recoveryName(Math.floor(now() / ONCE_WITHIN_MS), deploymentId),
            input: JSON.stringify({ deploymentId }),
          }),
        ),
      );
    } catch (error) {
      if (awsErrorName(error) !== 'ExecutionAlreadyExists') throw error;
    }
  };
