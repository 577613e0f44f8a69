import { rollBackTraffic } from '../lib/stages/roll-back-traffic.ts';
import { ports } from './world.ts';

export const handler = rollBackTraffic(ports);
