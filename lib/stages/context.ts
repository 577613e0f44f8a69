import type { AuditEntry } from '../model/audit.ts';
import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import { lockLost, SlipwayError } from '../model/errors.ts';
import { deploymentPrefix, EVIDENCE } from '../model/evidence-keys.ts';
import type { AdmittedDeployment, ObservationWindow, WorkflowState } from '../model/state.ts';
import type { Ports } from '../ports/index.ts';
import type { TrafficOrder } from '../ports/traffic-driver.ts';

/** A stage: what one task does. It gets the workflow's state and answers the state that follows. */
export type Stage = (state: WorkflowState) => Promise<WorkflowState>;

/** The deployment of a state that has been admitted. Its absence is a defect of the workflow, not of the input. */
export function admitted(state: WorkflowState): NonNullable<WorkflowState['deployment']> {
  if (!state.deployment)
    throw new Error('this task runs after "Admit deployment", but the state has no `deployment`');
  return state.deployment;
}

export function planned(state: WorkflowState): NonNullable<WorkflowState['plan']> {
  if (!state.plan) throw new Error('this task runs after "Plan deployment", but the state has no `plan`');
  return state.plan;
}

export const keyOf = (deployment: Pick<AdmittedDeployment, 'service' | 'id'>, name: string) =>
  deploymentPrefix(deployment.service, deployment.id) + name;

/** Writes a value as JSON under the deployment's prefix, and answers its key. */
export async function putEvidence(
  ports: Ports,
  deployment: Pick<AdmittedDeployment, 'service' | 'id'>,
  name: string,
  value: unknown,
): Promise<string> {
  const key = keyOf(deployment, name);
  await ports.evidence.put(key, `${JSON.stringify(value, null, 2)}\n`);
  return key;
}

/** Reads JSON that a stage wrote earlier; null when it did not get that far. */
export async function getEvidence<T>(
  ports: Pick<Ports, 'evidence'>,
  deployment: Pick<AdmittedDeployment, 'service' | 'id'>,
  name: string,
): Promise<T | null> {
  const text = await ports.evidence.get(keyOf(deployment, name));
  return text === undefined ? null : (JSON.parse(text) as T);
}

/** The definition as it was when the deployment was admitted: a later edit does not change a running one. */
export async function pinnedDefinition(
  ports: Pick<Ports, 'deployments' | 'evidence'>,
  state: WorkflowState,
): Promise<ServiceDefinition> {
  const schema = import('../model/definition/service-definition.ts');
  const kept = (await ports.deployments.get(admitted(state).id))?.definition;
  const stored = kept ?? (await getEvidence<unknown>(ports, admitted(state), EVIDENCE.definition));
  // The schema takes most of a function's start; it is loaded while the definition is on its way.
  const { ServiceDefinition } = await schema;
  return ServiceDefinition.parse(stored);
}

/** Writes an action to the audit trail and tells whoever follows. */
export async function record(
  ports: Ports,
  state: WorkflowState,
  entry: Omit<AuditEntry, 'at' | 'actor'> & { readonly actor?: string },
): Promise<void> {
  const deployment = admitted(state);
  const line = { actor: 'slipway', ...entry, at: ports.clock.now() };
  await ports.audit.append({ service: deployment.service, deploymentId: deployment.id }, line);
  await ports.announcer.announce(deployment.id, { kind: 'step', mark: entry.status, text: entry.result });
}

/** The start of the next whole period: periods begin at multiples of their length, everywhere. */
export const nextPeriod = (at: number, seconds: number): number =>
  Math.ceil(at / (seconds * 1000)) * seconds * 1000;

/** The end of the last whole period. */
export const lastPeriodEnd = (at: number, seconds: number): number =>
  Math.floor(at / (seconds * 1000)) * seconds * 1000;

/**
 * An observation that begins with the next whole period, since figures come by whole periods. The watchers look for the
 * last time within a period after its end, and somebody has to listen until then.
 */
export function windowFrom(now: number, observeSeconds: number, periodSeconds: number): ObservationWindow {
  const startedAt = nextPeriod(now, periodSeconds);
  const endsAt = startedAt + observeSeconds * 1000;
  return { startedAt, endsAt, listenSeconds: Math.ceil((endsAt - now) / 1000) + periodSeconds };
}

/**
 * Keeps the state outside of the execution, so that recovery can start from it. One that is kept of a later step stays: a task that
 * is late must not take it back.
 */
export async function milestone(ports: Ports, state: WorkflowState): Promise<void> {
  await ports.deployments.update(admitted(state).id, { state }, state.execution.name);
}

/** An abort or alarm that came while nobody listened is acted on here, at the next task (OB-5). */
export async function stopIfInterrupted(ports: Ports, state: WorkflowState): Promise<void> {
  // A task that is late must not add to what is being archived.
  const over = (await ports.deployments.get(admitted(state).id))?.ending;
  if (over) throw lockLost(`${admitted(state).id} is over: it ended ${over.kind}`);
  const kept = await ports.waits.kept(admitted(state).id);
  if (kept) throw new SlipwayError('DeploymentInterrupted', `${kept.reason} (${kept.kind} by ${kept.by})`);
}

/**
 * The state with the lock's next number, for a step that is about to write to traffic (EX-5): a try of it that never
 * answered, and every step before it, are turned away by the target from then on.
 */
export async function takeNextNumber(
  ports: Ports,
  state: WorkflowState,
  step: string,
  { overrides = false } = {},
): Promise<WorkflowState> {
  const deployment = admitted(state);
  const { id, service, environment, fencing } = deployment;
  const holder = await ports.locks.raise(
    { service, environment },
    { deploymentId: id, from: fencing, step, overrides },
  );
  return { ...state, deployment: { ...deployment, fencing: holder.fencing } };
}

/** A shift whose task never answered is in the record only: users may have met the candidate (RB-4). */
export async function withKnownShifts(ports: Ports, state: WorkflowState): Promise<WorkflowState> {
  const kept = (await ports.deployments.get(admitted(state).id))?.state.shifts ?? [];
  return kept.length > (state.shifts ?? []).length ? { ...state, shifts: kept } : state;
}

/** Writes an intention down before it is carried out: whatever happens then, the trail has it (RP-3). Nobody is told. */
export async function intend(
  ports: Ports,
  state: WorkflowState,
  entry: Pick<AuditEntry, 'action' | 'cause' | 'result' | 'data'>,
): Promise<void> {
  const { service, id } = admitted(state);
  await ports.audit.append(
    { service, deploymentId: id },
    { ...entry, actor: 'slipway', status: 'running', at: ports.clock.now() },
  );
}

export function orderOf(state: WorkflowState): TrafficOrder {
  const deployment = admitted(state);
  return {
    deploymentId: deployment.id,
    fencing: deployment.fencing,
    candidate: deployment.version,
    stable: deployment.previousVersion,
    strategy: planned(state).strategy,
  };
}
