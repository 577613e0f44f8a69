import { inCharge } from '../lib/stages/in-charge.ts';
import { publishReports } from '../lib/stages/publish-reports.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, publishReports);
