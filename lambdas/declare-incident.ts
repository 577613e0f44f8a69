import { declareIncident } from '../lib/stages/declare-incident.ts';
import { inCharge } from '../lib/stages/in-charge.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, declareIncident);
