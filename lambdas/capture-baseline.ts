import { captureBaseline } from '../lib/stages/capture-baseline.ts';
import { inCharge } from '../lib/stages/in-charge.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, captureBaseline);
