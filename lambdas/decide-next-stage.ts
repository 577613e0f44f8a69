import { decideNextStage } from '../lib/stages/decide-next-stage.ts';
import { inCharge } from '../lib/stages/in-charge.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, decideNextStage);
