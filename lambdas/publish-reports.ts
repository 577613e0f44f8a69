import { publishReports } from '../lib/stages/publish-reports.ts';
import { ports } from './world.ts';

export const handler = publishReports(ports);
