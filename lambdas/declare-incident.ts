import { declareIncident } from '../lib/stages/declare-incident.ts';
import { ports } from './world.ts';

export const handler = declareIncident(ports);
