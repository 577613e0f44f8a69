import { z } from 'zod';
import type { Signal } from '../model/signal.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
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

const CodeDeployDetail = z.object({
  application: z.string(),
  deploymentGroup: z.string(),
  deploymentId: z.string(),
  state: z.string(),
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
      return deliver(
        ports,
        { kind: 'alarm', reason, by: alarmName, at },
        await openWith(ports, ({ alarms }) => Array.isArray(alarms) && alarms.includes(alarmName)),
      );
    }
    if (event['detail-type'] === 'CodeDeploy Deployment State-change Notification') {
      const { application, deploymentGroup, deploymentId, state } = CodeDeployDetail.parse(event.detail);
      const what = `CodeDeploy deployment ${deploymentId} in ${application}/${deploymentGroup}`;
      if (state !== 'FAILURE' && state !== 'STOP')
        return { routed: [], reason: `${what} is in state ${state}` };
      const reason = `${what} ${state === 'STOP' ? 'was stopped' : 'failed'}`;
      const concerned = await openWith(
        ports,
        ({ target }) => target?.application === application && target.deploymentGroup === deploymentGroup,
      );
      return deliver(
        ports,
        { kind: 'deployment-failure', reason, by: 'CodeDeploy', at },
        // On the way back it is Slipway itself that stops; and a late event is about a deployment before this one.
        (open) => concerned(open) && open.state.rollback === undefined && at >= open.startedAt,
      );
    }
    return { routed: [], reason: `nothing is to be done for "${event['detail-type']}"` };
  };

/** What an event may be for, as far as it is looked at; read without the schema, which an old file may not fit. */
interface Named {
  readonly alarms?: unknown;
  readonly target?: { readonly application?: unknown; readonly deploymentGroup?: unknown };
}

type IsFor = (open: DeploymentRecord) => boolean;

/** Open deployments of services whose definition names something. */
async function openWith(ports: Ports, names: (definition: Named) => boolean): Promise<IsFor> {
  const concerned = new Set<string>();
  for (const { id, service } of await ports.deployments.list({ open: true })) {
    const loaded = await ports.definitions.load(service);
    if (names((loaded?.content ?? {}) as Named)) concerned.add(id);
  }
  return ({ id }) => concerned.has(id);
}

async function deliver(ports: Ports, signal: Signal, isFor: IsFor): Promise<Routed> {
  const open = (await ports.deployments.list({ open: true })).filter(isFor);
  for (const { id } of open) await routeSignal(ports, id, signal);
  return {
    routed: open.map(({ id }) => id),
    reason: open.length > 0 ? signal.reason : `no open deployment is concerned: ${signal.reason}`,
  };
}
