import { escalate } from '../lib/stages/escalate.ts';
import { inCharge } from '../lib/stages/in-charge.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, escalate);
