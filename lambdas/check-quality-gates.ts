import { inCharge } from '../lib/stages/in-charge.ts';
import { checkQualityGates } from '../lib/stages/preflight.ts';
import { ports } from './reading-world.ts';

export const handler = inCharge(ports, checkQualityGates);
