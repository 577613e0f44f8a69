import { captureBaseline } from '../lib/stages/capture-baseline.ts';
import { ports } from './world.ts';

export const handler = captureBaseline(ports);
