import { takeOverDeployment } from '../lib/stages/take-over-deployment.ts';
import { ports } from './world.ts';

export const handler = takeOverDeployment(ports);
