import { listenForInterrupts } from '../lib/stages/interrupts.ts';
import { ports } from './world.ts';

export const handler = listenForInterrupts(ports);
