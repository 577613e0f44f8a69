import { inCharge } from '../lib/stages/in-charge.ts';
import { checkCandidate } from '../lib/stages/provision.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, checkCandidate);
