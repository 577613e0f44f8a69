import { startCandidate } from '../lib/stages/provision.ts';
import { ports } from './world.ts';

export const handler = startCandidate(ports);
