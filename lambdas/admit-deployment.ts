import { admitDeployment } from '../lib/stages/admit-deployment.ts';
import { inCharge } from '../lib/stages/in-charge.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, admitDeployment);
