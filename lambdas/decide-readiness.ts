import { decideReadinessStage } from '../lib/stages/decide-readiness.ts';
import { ports } from './world.ts';

export const handler = decideReadinessStage(ports);
