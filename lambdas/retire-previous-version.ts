import { retirePreviousVersion } from '../lib/stages/retire-previous-version.ts';
import { ports } from './world.ts';

export const handler = retirePreviousVersion(ports);
