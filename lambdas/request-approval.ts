import { inCharge } from '../lib/stages/in-charge.ts';
import { requestApproval } from '../lib/stages/request-approval.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, requestApproval);
