import { recordEnding } from '../lib/stages/record-ending.ts';
import { ports } from './world.ts';

export const handler = recordEnding(ports);
