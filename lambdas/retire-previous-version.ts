import { inCharge } from '../lib/stages/in-charge.ts';
import { retirePreviousVersion } from '../lib/stages/retire-previous-version.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, retirePreviousVersion);
