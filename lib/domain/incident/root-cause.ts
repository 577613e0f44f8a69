import type { AuditLine } from '../../model/audit.ts';
import type { WorkflowState } from '../../model/state.ts';
import { causeOf, platformDied } from '../ending/cause.ts';
import { clause } from '../ending/one-sentence.ts';

/** The last troubles before the way back; more of them hide the one that matters. */
const LINES_QUOTED = 5;

/**
 * A first draft of the root-cause analysis: facts only, marked as a draft. Why the version behaves so is for
 * a person to find; this says what is known and what is not.
 */
export function draftRootCause(state: WorkflowState, audit: readonly AuditLine[]): string {
  const detectedAt = state.rollback?.detectedAt ?? Number.POSITIVE_INFINITY;
  const troubles = audit
    .filter((line) => line.at <= detectedAt && (line.status === 'failed' || line.status === 'attention'))
    .slice(-LINES_QUOTED)
    .map((line) => `${line.action}: ${clause(line.result)}`);
  const facts = [
    `Trigger: ${causeOf(state) ?? 'not known'}`,
    `Change: ${changeOf(state)}`,
    `Exposure: ${exposureOf(state)}`,
    ...watchersOf(state),
    ...(troubles.length > 0 ? [`Troubles logged before the rollback: ${troubles.join('; ')}`] : []),
    platformDied(state)
      ? 'Not known yet: what ended the platform process; nothing of this points to the version'
      : 'Not known yet: what in the version, its configuration or its surroundings caused this',
  ];
  return `DRAFT, written from a template and not reviewed by a person. ${facts.map((fact) => `${fact}.`).join(' ')}`;
}

const changeOf = ({ deployment }: WorkflowState): string =>
  deployment
    ? `${deployment.service} ${deployment.version} ${
        deployment.previousVersion
          ? `instead of ${deployment.previousVersion}`
          : 'where nothing served before'
      }`
    : 'not known';

function exposureOf({ shifts = [] }: WorkflowState): string {
  const last = shifts.at(-1);
  return last
    ? `the candidate had ${last.weight} % of the traffic in stage ${last.stage + 1}`
    : 'the candidate had no user traffic';
}

/** What the last completed observation said: it passed there, so the trouble began or showed later. */
function watchersOf({ observation }: WorkflowState): string[] {
  if (!observation) return [];
  const { slo, infrastructure, smoke } = observation;
  return [
    `Last completed observation: SLOs ${slo.status} (${clause(slo.reason)}), infrastructure ${infrastructure.status} (${clause(infrastructure.reason)}), smoke ${smoke.status} (${clause(smoke.reason)})`,
  ];
}
