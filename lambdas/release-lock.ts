import { inCharge } from '../lib/stages/in-charge.ts';
import { releaseLock } from '../lib/stages/release-lock.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, releaseLock);
