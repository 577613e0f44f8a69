import { planStage } from '../lib/stages/plan-deployment.ts';
import { ports } from './world.ts';

export const handler = planStage(ports);
