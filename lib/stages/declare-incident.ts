import { draftIncident } from '../domain/incident/draft-incident.ts';
import type { RollbackEvidenceFile } from '../model/deployment-evidence.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { Incident } from '../model/incident.ts';
import type { AdmittedDeployment, WorkflowState } from '../model/state.ts';
import type { RollbackVerdict } from '../model/verdict.ts';
import type { Ports } from '../ports/index.ts';
import { admitted, getEvidence, pinnedDefinition, putEvidence, record, type Stage } from './context.ts';

/** Declares the incident that the facts call for (RB-4), and answers it, or null where they call for none. */
export async function declare(
  ports: Ports,
  state: WorkflowState,
  /** Where traffic is now, where that is not as it was before. */
  traffic: string | null = null,
): Promise<Incident | null> {
  const deployment = admitted(state);
  const drafted = draftIncident({
    state,
    rollback: await orElse(null, () =>
      getEvidence<RollbackEvidenceFile>(ports, deployment, EVIDENCE.rollback),
    ),
    verification: await orElse(null, () =>
      getEvidence<RollbackVerdict & { at: number }>(ports, deployment, EVIDENCE.verification),
    ),
    audit: await orElse([], () =>
      ports.audit.read({ service: deployment.service, deploymentId: deployment.id }),
    ),
    definition: await orElse(null, () => pinnedDefinition(ports, state)),
    now: ports.clock.now(),
    traffic,
    // One incident per deployment, however often this runs.
    id: `inc-${deployment.id}`,
  });
  if (state.verification?.status === 'SUCCESS') await closeMended(ports, deployment);
  if ('declared' in drafted) {
    await record(ports, state, {
      action: 'declare incident',
      cause: 'rollback',
      result: drafted.reason,
      status: 'done',
    });
    return null;
  }
  const incident = await declareAsSevere(ports, drafted);
  await putEvidence(ports, deployment, EVIDENCE.incident, incident);
  await record(ports, state, {
    action: 'declare incident',
    cause: state.rollback?.reason ?? 'rollback',
    result: `${incident.severity} incident ${incident.id}: ${incident.summary}`,
    status: 'attention',
    data: { id: incident.id, severity: incident.severity },
  });
  return incident;
}

export const declareIncident =
  (ports: Ports): Stage =>
  async (state) => {
    const incident = await declare(ports, state);
    return { ...state, incident: { id: incident?.id ?? null, severity: incident?.severity ?? null } };
  };

/** A P0 of a try before this one: what it said is not true any more, the way back is proven now. */
async function closeMended(
  { incidents, clock }: Ports,
  { id, service, environment }: AdmittedDeployment,
): Promise<void> {
  const open = await incidents.open(service, environment);
  for (const each of open.filter(({ deploymentId, severity }) => deploymentId === id && severity === 'P0'))
    await incidents.close(each.id, clock.now());
}

/** One incident for a deployment; where it has become worse than a P1, a P0 beside it, and where a P0 is mended, a P1. */
async function declareAsSevere({ incidents }: Ports, drafted: Incident): Promise<Incident> {
  const open = await incidents.declare(drafted);
  if (open.severity === drafted.severity) return open;
  if (drafted.severity === 'P0') return incidents.declare({ ...drafted, id: `${drafted.id}-p0` });
  return incidents.declare({ ...drafted, id: `${drafted.id}-p1` });
}

/** An incident with less in it is better than none: what cannot be read now is in the evidence later, or lost. */
async function orElse<T>(otherwise: T, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch {
    return otherwise;
  }
}
