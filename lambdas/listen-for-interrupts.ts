import { inCharge } from '../lib/stages/in-charge.ts';
import { listenForInterrupts } from '../lib/stages/interrupts.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, listenForInterrupts);
