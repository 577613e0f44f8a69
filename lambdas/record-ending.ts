import { inCharge } from '../lib/stages/in-charge.ts';
import { recordEnding } from '../lib/stages/record-ending.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, recordEnding);
