import { releaseLock } from '../lib/stages/release-lock.ts';
import { ports } from './world.ts';

export const handler = releaseLock(ports);
