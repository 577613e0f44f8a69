import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import type {
  DeploymentEvidence,
  InfrastructureEvidence,
  RollbackEvidenceFile,
  SloEvidence,
  SmokeEvidence,
} from '../model/deployment-evidence.ts';
import type { Ending } from '../model/ending.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { Incident } from '../model/incident.ts';
import type { Baseline } from '../model/metrics.ts';
import type { Plan } from '../model/plan.ts';
import type { WorkflowState } from '../model/state.ts';
import type { PreflightResult, Readiness, RollbackVerdict } from '../model/verdict.ts';
import type { Ports } from '../ports/index.ts';
import { admitted, getEvidence, keyOf } from './context.ts';

/** Everything that was kept of a deployment, as its reports are written from. */
export async function gatherEvidence(
  ports: Ports,
  state: WorkflowState,
  ending: Ending,
): Promise<DeploymentEvidence> {
  const deployment = admitted(state);
  const read = <T>(name: string) => getEvidence<T>(ports, deployment, name);
  const readAll = async <T>(folder: string): Promise<T[]> => {
    const prefix = keyOf(deployment, '');
    const keys = await ports.evidence.list(keyOf(deployment, folder));
    const all = await Promise.all(keys.map((key) => read<T>(key.slice(prefix.length))));
    return all.filter((each): each is Awaited<T> & T => each !== null);
  };
  const preflight = await Promise.all(
    [EVIDENCE.qualityGates, EVIDENCE.environmentHealth, EVIDENCE.rollbackReadiness].map((name) =>
      read<PreflightResult>(name),
    ),
  );
  return {
    state,
    ending,
    generatedAt: ports.clock.now(),
    audit: await ports.audit.read({ service: deployment.service, deploymentId: deployment.id }),
    definition: await read<ServiceDefinition>(EVIDENCE.definition),
    plan: await read<Plan>(EVIDENCE.plan),
    preflight: preflight.filter((each): each is PreflightResult => each !== null),
    readiness: await read<Readiness>(EVIDENCE.readiness),
    baseline: await read<Baseline>(EVIDENCE.baseline),
    slo: (await readAll<SloEvidence>('slo/')).sort((a, b) => a.from - b.from),
    smoke: (await readAll<SmokeEvidence>('smoke/')).sort((a, b) => a.at - b.at),
    infrastructure: (await readAll<InfrastructureEvidence>('infrastructure/')).sort((a, b) => a.at - b.at),
    rollback: await read<RollbackEvidenceFile>(EVIDENCE.rollback),
    verification: await read<RollbackVerdict & { at: number }>(EVIDENCE.verification),
    incident: await read<Incident>(EVIDENCE.incident),
  };
}
