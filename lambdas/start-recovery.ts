import { createRecovery } from '../lib/aws/recovery.ts';
import { startRecovery } from '../lib/stages/start-recovery.ts';
import { ports } from './world.ts';

/** After an execution that failed, timed out or was stopped. */
export const handler = startRecovery(ports, createRecovery(process.env).start);
