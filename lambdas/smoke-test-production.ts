import { smokeTestProduction } from '../lib/stages/smoke-test-production.ts';
import { ports } from './world.ts';

export const handler = smokeTestProduction(ports);
