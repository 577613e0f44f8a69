import { archiveEvidence } from '../lib/stages/archive-evidence.ts';
import { inCharge } from '../lib/stages/in-charge.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, archiveEvidence);
