import * as z from 'zod';
import type { Signal } from '../model/signal.ts';
import type { Ports } from '../ports/index.ts';
import { routeSignal } from './interrupts.ts';

const Event = z.object({
  id: z.string(),
  'detail-type': z.string(),
  time: z.iso.datetime(),
  detail: z.unknown(),
});

/** `slipway` → "Abort Requested": a person's abort, by deployment or by service. */
const AbortDetail = z.object({
  deploymentId: z.string().optional(),
  service: z.string().optional(),
  reason: z.string().max(500).default('no reason given'),
  by: z.string().max(120).default('an event'),
});

const AlarmDetail = z.object({
  alarmName: z.string(),
  state: z.object({ value: z.string(), reason: z.string().default('') }),
});

export interface Routed {
  readonly routed: readonly string[];
  readonly reason: string;
}

/** Brings an event to the deployments that it is for (OB-5). An event for nobody is no error. */
export const routeEvent =
  (ports: Ports) =>
  async (raw: unknown): Promise<Routed> => {
    const event = Event.parse(raw);
    const at = Date.parse(event.time);
    if (event['detail-type'] === 'Abort Requested') {
      const { deploymentId, service, reason, by } = AbortDetail.parse(event.detail);
      const signal: Signal = { kind: 'abort', reason, by, at };
      return deliver(ports, signal, (open) => open.id === deploymentId || open.service === service);
    }
    if (event['detail-type'] === 'CloudWatch Alarm State Change') {
      const { alarmName, state } = AlarmDetail.parse(event.detail);
      if (state.value !== 'ALARM') return { routed: [], reason: `${alarmName} is ${state.value}` };
      const reason = `the alarm ${alarmName} went off: ${state.reason.slice(0, 300)}`;
      const open = await ports.deployments.list({ open: true });
      const concerned = new Set<string>();
      for (const { id, service } of open) if (await names(ports, service, alarmName)) concerned.add(id);
      return deliver(ports, { kind: 'alarm', reason, by: alarmName, at }, ({ id }) => concerned.has(id));
    }
    return { routed: [], reason: `nothing is to be done for "${event['detail-type']}"` };
  };

/** Does the definition of a service name this alarm? */
async function names(ports: Ports, service: string, alarm: string): Promise<boolean> {
  const loaded = await ports.definitions.load(service);
  const alarms = (loaded?.content as { alarms?: unknown } | undefined)?.alarms;
  return Array.isArray(alarms) && alarms.includes(alarm);
}

async function deliver(
  ports: Ports,
  signal: Signal,
  isFor: (open: { readonly id: string; readonly service: string }) => boolean,
): Promise<Routed> {
  const open = (await ports.deployments.list({ open: true })).filter(
    (record) => record.ending === null && isFor(record),
  );
  for (const { id } of open) await routeSignal(ports, id, signal);
  return {
    routed: open.map(({ id }) => id),
    reason: open.length > 0 ? signal.reason : `no open deployment is concerned: ${signal.reason}`,
  };
}
