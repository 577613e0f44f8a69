import { shiftTraffic } from '../lib/stages/shift-traffic.ts';
import { ports } from './world.ts';

export const handler = shiftTraffic(ports);
