import { checkQualityGates } from '../lib/stages/preflight.ts';
import { ports } from './reading-world.ts';

export const handler = checkQualityGates(ports);
