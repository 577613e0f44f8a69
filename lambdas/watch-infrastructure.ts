import { watchInfrastructure } from '../lib/stages/watch-infrastructure.ts';
import { ports } from './world.ts';

export const handler = watchInfrastructure(ports);
