import { DescribeExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { RECOVERY_PREFIX } from '../model/execution-name.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import { awsErrorName, callAws } from './aws-errors.ts';

/**
 * Does the execution that a record names still run? `deployment` and `recovery` are ARNs of state machines: a record
 * that was taken over names an execution of the recovery.
 */
export const isExecutionRunning =
  (client: SFNClient, machines: { readonly deployment: string; readonly recovery: string }) =>
  async ({ execution }: Pick<DeploymentRecord, 'execution'>): Promise<boolean> => {
    const machine = execution.startsWith(RECOVERY_PREFIX) ? machines.recovery : machines.deployment;
    const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${execution}`;
    try {
      const { status } = await callAws(`reading the execution ${execution}`, () =>
        client.send(new DescribeExecutionCommand({ executionArn })),
      );
      return status === 'RUNNING' || status === 'PENDING_REDRIVE';
    } catch (error) {
      // Step Functions forgets an execution 90 days after its end.
      if (awsErrorName(error) === 'ExecutionDoesNotExist') return false;
      throw error;
    }
  };
