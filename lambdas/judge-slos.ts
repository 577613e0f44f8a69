import { judgeSlos } from '../lib/stages/judge-slos.ts';
import { ports } from './world.ts';

export const handler = judgeSlos(ports);
