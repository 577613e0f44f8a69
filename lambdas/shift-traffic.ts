import { inCharge } from '../lib/stages/in-charge.ts';
import { shiftTraffic } from '../lib/stages/shift-traffic.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, shiftTraffic);
