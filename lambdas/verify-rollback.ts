import { verifyRollbackStage } from '../lib/stages/verify-rollback.ts';
import { ports } from './world.ts';

export const handler = verifyRollbackStage(ports);
