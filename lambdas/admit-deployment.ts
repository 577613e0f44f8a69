import { admitDeployment } from '../lib/stages/admit-deployment.ts';
import { ports } from './world.ts';

export const handler = admitDeployment(ports);
