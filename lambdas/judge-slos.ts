import { inCharge } from '../lib/stages/in-charge.ts';
import { judgeSlos } from '../lib/stages/judge-slos.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, judgeSlos);
