import type { Ports } from '../../ports/index.ts';
import { type Routed, routeEvent } from '../../stages/route-event.ts';

/** What EventBridge carries, on one machine. */
export interface LocalEvent {
  readonly 'detail-type': 'Abort Requested' | 'Instance Killed For Memory' | 'Platform Died';
  readonly detail: object;
}

export interface EventBus {
  /** Hands the event to the same router as on AWS, at once (OB-5). */
  put(event: LocalEvent): Promise<Routed>;
}

export const createEventBus = (ports: Ports): EventBus => ({
  put: (event) =>
    routeEvent(ports)({
      ...event,
      id: ports.ids.next('event'),
      time: new Date(ports.clock.now()).toISOString(),
      resources: [],
    }),
});
