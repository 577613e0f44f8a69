import { checkRollbackReadiness } from '../lib/stages/preflight.ts';
import { ports } from './reading-world.ts';

export const handler = checkRollbackReadiness(ports);
