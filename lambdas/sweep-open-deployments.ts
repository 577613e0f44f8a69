import { SFNClient } from '@aws-sdk/client-sfn';
import { clientConfig } from '../lib/aws/clients.ts';
import { recoveryStarter } from '../lib/aws/recovery-starter.ts';
import { isExecutionRunning } from '../lib/aws/running-executions.ts';
import { sweepOpenDeployments } from '../lib/stages/sweep-open-deployments.ts';
import { ports } from './world.ts';

const sfn = new SFNClient(clientConfig());
const deployment = process.env['DEPLOYMENT_STATE_MACHINE'] ?? '';
const recovery = process.env['RECOVERY_STATE_MACHINE'] ?? '';

/** Every five minutes, for events that were lost. */
export const handler = sweepOpenDeployments(
  ports,
  isExecutionRunning(sfn, { deployment, recovery }),
  recoveryStarter(sfn, recovery, () => Date.now()),
);
