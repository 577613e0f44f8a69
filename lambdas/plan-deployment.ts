import { inCharge } from '../lib/stages/in-charge.ts';
import { planStage } from '../lib/stages/plan-deployment.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, planStage);
