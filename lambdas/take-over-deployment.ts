import { inCharge } from '../lib/stages/in-charge.ts';
import { takeOverDeployment } from '../lib/stages/take-over-deployment.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, takeOverDeployment);
