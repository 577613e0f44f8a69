import { inCharge } from '../lib/stages/in-charge.ts';
import { watchInfrastructure } from '../lib/stages/watch-infrastructure.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, watchInfrastructure);
