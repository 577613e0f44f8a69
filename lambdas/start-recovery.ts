import { SFNClient } from '@aws-sdk/client-sfn';
import { clientConfig } from '../lib/aws/clients.ts';
import { recoveryStarter } from '../lib/aws/recovery-starter.ts';
import { startRecovery } from '../lib/stages/start-recovery.ts';
import { ports } from './world.ts';

const start = recoveryStarter(
  new SFNClient(clientConfig()),
  process.env['RECOVERY_STATE_MACHINE'] ?? '',
  () => Date.now(),
);

/** After an execution that failed, timed out or was stopped. */
export const handler = startRecovery(ports, start);
