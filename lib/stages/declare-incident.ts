import { draftIncident } from '../domain/incident/draft-incident.ts';
import type { RollbackEvidenceFile } from '../model/deployment-evidence.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { Incident } from '../model/incident.ts';
import type { WorkflowState } from '../model/state.ts';
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

/** One incident for a deployment; where a P1 is open already and it has become worse, a P0 beside it. */
async function declareAsSevere({ incidents }: Ports, drafted: Incident): Promise<Incident> {
  const open = await incidents.declare(drafted);
  return drafted.severity === 'P0' && open.severity !== 'P0'
    ? incidents.declare({ ...drafted, id: `${drafted.id}-p0` })
    : open;
}

/** An incident with less in it is better than none: what cannot be read now is in the evidence later, or lost. */
async function orElse<T>(otherwise: T, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch {
    return otherwise;
  }
}
