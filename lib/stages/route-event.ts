import * as z from 'zod';
import type { Signal } from '../model/signal.ts';
import type { Ports } from '../ports/index.ts';
import { eachTried } from './carry-on.ts';
import { codeDeployEnded } from './events/codedeploy-events.ts';
import { ecsDeploymentFailed, ecsTaskStopped } from './events/ecs-events.ts';
import { type AwsEvent, type Finding, openWhose, type RecordOf } from './events/finding.ts';
import { routeSignal } from './interrupts.ts';

const Event = z.object({
  id: z.string(),
  'detail-type': z.string(),
  time: z.iso.datetime(),
  resources: z.array(z.string()).default([]),
  detail: z.unknown(),
});

/** `slipway` → "Abort Requested": a person's abort, by deployment or by service. */
const AbortDetail = z.object({
  deploymentId: z.string().optional(),
  service: z.string().optional(),
  reason: z.string().max(500).default('no reason given'),
  by: z.string().max(256).default('an event'),
});

const AlarmDetail = z.object({
  alarmName: z.string(),
  state: z.object({ value: z.string(), reason: z.string().default('') }),
});

async function abortRequested(_ports: Ports, { detail }: AwsEvent): Promise<Finding> {
  const { deploymentId, service, reason, by } = AbortDetail.parse(detail);
  // An id says exactly which; the service beside it is for people to read.
  const isFor = (open: RecordOf) =>
    deploymentId === undefined ? open.service === service : open.id === deploymentId;
  return { kind: 'abort', reason, by, isFor };
}

async function alarmWentOff(ports: Ports, { detail }: AwsEvent): Promise<Finding | string> {
  const { alarmName, state } = AlarmDetail.parse(detail);
  if (state.value !== 'ALARM') return `${alarmName} is ${state.value}`;
  const reason = `the alarm ${alarmName} went off: ${state.reason.slice(0, 300)}`;
  const names = await openWhose(ports, ({ alarms }) => Array.isArray(alarms) && alarms.includes(alarmName));
  return { kind: 'alarm', reason, by: alarmName, isFor: names };
}

/** One machine's own: see lib/local/events. */
const KilledDetail = z.object({
  service: z.string(),
  version: z.string(),
  killed: z.int().positive(),
});

async function instanceKilled(_ports: Ports, { detail }: AwsEvent): Promise<Finding> {
  const { service, version, killed } = KilledDetail.parse(detail);
  return {
    kind: 'out-of-memory',
    reason: `${killed} ${killed === 1 ? 'instance' : 'instances'} of ${service} ${version} killed for memory`,
    by: 'the platform',
    isFor: (open) => open.service === service && open.state.deployment?.version === version,
  };
}

const DeathDetail = z.object({ deploymentId: z.string(), reason: z.string() });

/** One machine's own: what keeps every version of the service died below the deployment (RB-5). */
async function platformDied(_ports: Ports, { detail }: AwsEvent): Promise<Finding> {
  const { deploymentId, reason } = DeathDetail.parse(detail);
  return { kind: 'platform-death', reason, by: 'this machine', isFor: (open) => open.id === deploymentId };
}

/** What an event means, by its detail-type. A text: nothing is to be done, and why. */
const HANDLERS: Readonly<Record<string, (ports: Ports, event: AwsEvent) => Promise<Finding | string>>> = {
  'Abort Requested': abortRequested,
  'CloudWatch Alarm State Change': alarmWentOff,
  'ECS Task State Change': ecsTaskStopped,
  'Instance Killed For Memory': instanceKilled,
  'Platform Died': platformDied,
  'ECS Deployment State Change': ecsDeploymentFailed,
  'CodeDeploy Deployment State-change Notification': codeDeployEnded,
};

export interface Routed {
  readonly routed: readonly string[];
  readonly reason: string;
}

/** Brings an event to the deployments that it is for (OB-5). An event for nobody is no error. */
export const routeEvent =
  (ports: Ports) =>
  async (raw: unknown): Promise<Routed> => {
    const event = Event.parse(raw);
    const handle = HANDLERS[event['detail-type']];
    if (!handle) return { routed: [], reason: `nothing is to be done for "${event['detail-type']}"` };
    const at = Date.parse(event.time);
    const found = await handle(ports, event);
    if (typeof found === 'string') return { routed: [], reason: found };
    const { isFor, ...signal } = found;
    return deliver(ports, { ...signal, at }, isFor);
  };

/** EventBridge tells times to the second. */
const EVENT_PRECISION_MS = 1000;

/** Events may come hours late: one that is older than a deployment was meant for the one before it. */
async function deliver(ports: Ports, signal: Signal, isFor: Finding['isFor']): Promise<Routed> {
  const open = (await ports.deployments.list({ open: true })).filter(
    (record) => record.ending === null && record.startedAt < signal.at + EVENT_PRECISION_MS && isFor(record),
  );
  await eachTried(open, ({ id }) => routeSignal(ports, id, signal));
  return {
    routed: open.map(({ id }) => id),
    reason: open.length > 0 ? signal.reason : `no open deployment is concerned: ${signal.reason}`,
  };
}
