import { inCharge } from '../lib/stages/in-charge.ts';
import { rollBackTraffic } from '../lib/stages/roll-back-traffic.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, rollBackTraffic);
