import { SFNClient } from '@aws-sdk/client-sfn';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import { clientConfig } from './clients.ts';
import { recoveryStarter } from './recovery-starter.ts';
import { isExecutionRunning } from './running-executions.ts';

export interface Recovery {
  /** Starts the recovery of a deployment; called again for the same one within minutes, it starts nothing more. */
  start(deploymentId: string): Promise<void>;
  /** Does the execution that a record names still run? */
  isRunning(record: DeploymentRecord): Promise<boolean>;
}

/** Recovery in the account that a function runs in; the stack names the two state machines. */
export function createRecovery(env: NodeJS.ProcessEnv): Recovery {
  const sfn = new SFNClient(clientConfig());
  const deployment = env['DEPLOYMENT_STATE_MACHINE'] ?? '';
  const recovery = env['RECOVERY_STATE_MACHINE'] ?? '';
  return {
    start: recoveryStarter(sfn, recovery, () => Date.now()),
    isRunning: isExecutionRunning(sfn, { deployment, recovery }),
  };
}
