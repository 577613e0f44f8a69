import { draftNotificationStage } from '../lib/stages/draft-notification.ts';
import { ports } from './world.ts';

export const handler = draftNotificationStage(ports);
