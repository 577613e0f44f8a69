import { requestApproval } from '../lib/stages/request-approval.ts';
import { ports } from './world.ts';

export const handler = requestApproval(ports);
