import { checkCandidate } from '../lib/stages/provision.ts';
import { ports } from './world.ts';

export const handler = checkCandidate(ports);
