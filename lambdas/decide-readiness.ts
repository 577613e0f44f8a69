import { decideReadinessStage } from '../lib/stages/decide-readiness.ts';
import { inCharge } from '../lib/stages/in-charge.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, decideReadinessStage);
