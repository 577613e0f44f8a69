import { decideNextStage } from '../lib/stages/decide-next-stage.ts';
import { ports } from './world.ts';

export const handler = decideNextStage(ports);
