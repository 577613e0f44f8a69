import { createRecovery } from '../lib/aws/recovery.ts';
import { sweepOpenDeployments } from '../lib/stages/sweep-open-deployments.ts';
import { ports } from './world.ts';

const { isRunning, start } = createRecovery(process.env);

/** Every five minutes, for events that were lost. */
export const handler = sweepOpenDeployments(ports, isRunning, start);
