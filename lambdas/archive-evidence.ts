import { archiveEvidence } from '../lib/stages/archive-evidence.ts';
import { ports } from './world.ts';

export const handler = archiveEvidence(ports);
