import { inCharge } from '../lib/stages/in-charge.ts';
import { verifyRollbackStage } from '../lib/stages/verify-rollback.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, verifyRollbackStage);
