import type { EventBridgeEvent } from 'aws-lambda';
import { routeEvent } from '../lib/stages/route-event.ts';
import { ports } from './world.ts';

/** Alarms, failures and aborts from EventBridge, which delivers at least once: the same event twice is one signal. */
export const handler = (event: EventBridgeEvent<string, unknown>) => routeEvent(ports)(event);
