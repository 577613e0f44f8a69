import { DescribeExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { RECOVERY_PREFIX } from '../model/execution-name.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import { awsErrorName, callAws } from './aws-errors.ts';

/** ARNs of the state machines. */
interface Machines {
  readonly deployment: string;
  readonly recovery: string;
}

/** By the name of an execution: a record that was taken over names one of the recovery. */
export const executionArn = (machines: Machines) => (name: string) => {
  const machine = name.startsWith(RECOVERY_PREFIX) ? machines.recovery : machines.deployment;
  return `${machine.replace(':stateMachine:', ':execution:')}:${name}`;
};

/** Does the execution that a record names still run? */
export const isExecutionRunning =
  (client: SFNClient, machines: Machines) =>
  async ({ execution }: Pick<DeploymentRecord, 'execution'>): Promise<boolean> => {
    try {
      const { status } = await callAws(`reading the execution ${execution}`, () =>
        client.send(new DescribeExecutionCommand({ executionArn: executionArn(machines)(execution) })),
      );
      return status === 'RUNNING' || status === 'PENDING_REDRIVE';
    } catch (error) {
      // Step Functions forgets an execution 90 days after its end.
      if (awsErrorName(error) === 'ExecutionDoesNotExist') return false;
      throw error;
    }
  };
