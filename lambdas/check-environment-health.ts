import { inCharge } from '../lib/stages/in-charge.ts';
import { checkEnvironmentHealth } from '../lib/stages/preflight.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, checkEnvironmentHealth);
