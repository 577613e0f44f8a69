import { smokeTestCandidate } from '../lib/stages/provision.ts';
import { ports } from './world.ts';

export const handler = smokeTestCandidate(ports);
