import { draftNotificationStage } from '../lib/stages/draft-notification.ts';
import { inCharge } from '../lib/stages/in-charge.ts';
import { ports } from './world.ts';

export const handler = inCharge(ports, draftNotificationStage);
