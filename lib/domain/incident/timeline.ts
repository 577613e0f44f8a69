import type { RollbackEvidenceFile } from '../../model/deployment-evidence.ts';
import type { Incident } from '../../model/incident.ts';
import type { AdmittedDeployment } from '../../model/state.ts';
import { causeOf } from '../ending/cause.ts';
import type { IncidentFacts } from './draft-incident.ts';

/** Start, shifts, detected, rolled back, verified: what is known of them, in order (RB-4). */
export function timelineOf(
  { state, rollback, verification }: IncidentFacts,
  deployment: AdmittedDeployment,
  status: string,
): Incident['timeline'] {
  const { version, previousVersion, service } = deployment;
  const detectedAt = rollback?.detectedAt ?? state.rollback?.detectedAt;
  const verified = state.verification ?? verification;
  const entries = [
    {
      at: deployment.startedAt,
      what: `Start: deployment of ${service} ${version} by ${deployment.requestedBy}`,
    },
    ...(state.shifts ?? []).map(({ at, weight }) => ({
      at,
      what: `${version} gets ${weight} % of the traffic`,
    })),
    ...(detectedAt === undefined
      ? []
      : [
          {
            at: detectedAt,
            what: `Detected: ${causeOf(state) ?? rollback?.reason ?? 'the cause is not known'}`,
          },
        ]),
    ...(rollback ? [{ at: rollback.finishedAt, what: rolledBackLine(rollback, previousVersion) }] : []),
    ...(verified
      ? [
          {
            at: verified.at,
            what: status === 'SUCCESS' ? 'Verified: the way back is proven' : `Not verified: ${status}`,
          },
        ]
      : []),
  ];
  return entries.toSorted((a, b) => a.at - b.at);
}

function rolledBackLine({ steps }: RollbackEvidenceFile, previous: string | null): string {
  const frozen = steps.find(({ step }) => step === 'freeze');
  if (frozen) return `Not rolled back: ${frozen.detail}`;
  const done = steps.filter((step) => step.done).length;
  return `Rolled back: traffic sent to ${previous ?? 'nothing, as before'}, ${done} of ${steps.length} steps done`;
}
