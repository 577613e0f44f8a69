import { inCharge } from '../lib/stages/in-charge.ts';
import { smokeTestProduction } from '../lib/stages/smoke-test-production.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, smokeTestProduction);
