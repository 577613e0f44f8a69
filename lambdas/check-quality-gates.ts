import { checkQualityGates } from '../lib/stages/preflight.ts';
import { ports } from './world.ts';

export const handler = checkQualityGates(ports);
