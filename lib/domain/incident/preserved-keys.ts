import { deploymentPrefix, EVIDENCE } from '../../model/evidence-keys.ts';
import type { AdmittedDeployment } from '../../model/state.ts';
import type { IncidentFacts } from './draft-incident.ts';

/** What the review needs, by key: files that the state shows were written, and folders by their prefix. */
export function preservedKeys(
  { state, rollback, verification }: IncidentFacts,
  deployment: AdmittedDeployment,
): string[] {
  const prefix = deploymentPrefix(deployment.service, deployment.id);
  const observed = (state.shifts ?? []).length > 0;
  return [
    EVIDENCE.audit,
    EVIDENCE.definition,
    ...(state.plan ? [EVIDENCE.plan] : []),
    ...(state.readiness ? [EVIDENCE.readiness] : []),
    ...(state.baseline ? [EVIDENCE.baseline] : []),
    ...(observed ? ['slo/', 'infrastructure/'] : []),
    ...(state.smoke || observed || verification ? ['smoke/'] : []),
    ...(rollback ? [EVIDENCE.rollback] : []),
    ...(verification ? [EVIDENCE.verification] : []),
  ].map((name) => prefix + name);
}
