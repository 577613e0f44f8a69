import { escalate } from '../lib/stages/escalate.ts';
import { ports } from './world.ts';

export const handler = escalate(ports);
