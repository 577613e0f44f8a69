import { formatDuration } from '../../model/duration.ts';
import type { Ending, EndingKind } from '../../model/ending.ts';
import type { WorkflowState } from '../../model/state.ts';
import { causeOf, wasAborted } from './cause.ts';
import { clause, oneSentence } from './one-sentence.ts';

/** Where the workflow puts the failure of a task of the way back; each shows that the way back was tried. */
const WAY_BACK_FAILURES = ['rollbackFailure', 'verificationFailure', 'escalationFailure', 'incidentFailure'];

const REFUSALS = ['DeploymentRefused', 'ApprovalRejected'];

/**
 * How a deployment ended, and why in one sentence with its figures (CM-3). Any part of the state may be
 * missing. What is not proven counts as not proven: a candidate that was started and neither serves nor was
 * verifiably taken back is a RollbackFailed.
 *
 * @param now milliseconds since the epoch
 */
export function decideEnding(state: WorkflowState, now: number): Ending {
  const kind = kindOf(state);
  return { kind, reason: oneSentence(REASONS[kind](state, now)), at: now };
}

function kindOf(state: WorkflowState): EndingKind {
  if (wayBackWasTried(state)) {
    return state.verification?.status === 'SUCCESS' && state.rollback?.next !== 'page'
      ? 'RolledBack'
      : 'RollbackFailed';
  }
  if (!state.failure && (state.retirement || state.progress?.next === 'retire')) return 'Deployed';
  if (state.candidate || (state.shifts ?? []).length > 0) return 'RollbackFailed';
  const refusal = state.failure !== undefined && REFUSALS.includes(state.failure.Error);
  return state.readiness?.status === 'NO_GO' && !refusal ? 'Blocked' : 'Refused';
}

const wayBackWasTried = (state: WorkflowState): boolean =>
  state.rollback !== undefined ||
  state.verification !== undefined ||
  WAY_BACK_FAILURES.some((name) => name in state);

const REASONS: Record<EndingKind, (state: WorkflowState, now: number) => string> = {
  Deployed: deployedReason,
  Refused: refusedReason,
  Blocked: (state) =>
    `${subject(state)} was not started and production is unchanged: ${clause(state.readiness?.reason ?? 'it is not ready')}`,
  RolledBack: rolledBackReason,
  RollbackFailed: rollbackFailedReason,
};

function deployedReason(state: WorkflowState, now: number): string {
  const { deployment, shifts = [], observation, progress } = state;
  const place = deployment ? ` serves ${deployment.environment}` : ' serves';
  const stages = new Set(shifts.map((shift) => shift.stage)).size;
  const took = deployment ? ` in ${formatDuration((now - deployment.startedAt) / 1000)}` : '';
  const figures = observation ? clause(observation.slo.reason) : 'no SLO verdict is known';
  const marked = progress?.marked ?? [];
  // Each one's own reason is in the SLO report; the sentence stays one.
  const without =
    marked.length > 0
      ? `; ${marked.length} ${marked.length === 1 ? 'observation' : 'observations'} went on without a verdict`
      : '';
  return `${subject(state)}${place}: ${stages} ${stages === 1 ? 'stage' : 'stages'}${took}, ${figures}${without}`;
}

function refusedReason(state: WorkflowState): string {
  const cause = causeOf(state) ?? 'it ended before anything was decided';
  const what = state.deployment ? `${subject(state)} was not started` : 'Nothing was started';
  return `${what} and production is unchanged${connect(state)}${cause}`;
}

function rolledBackReason(state: WorkflowState): string {
  const cause = causeOf(state) ?? 'the cause is not known';
  const { rollback, verification } = state;
  const took =
    rollback && verification
      ? `; proven ${formatDuration((verification.at - rollback.detectedAt) / 1000)} after it was detected`
      : '';
  // Nothing was shifted: there was nothing to take back from users, and saying so would alarm them.
  return rollback?.shifted === false
    ? `Stopped ${subject(state)} before any user traffic reached it${connect(state)}${cause}; ${stays(state)}`
    : `Rolled back ${subject(state)} to ${previous(state)}${connect(state)}${cause}${took}`;
}

function rollbackFailedReason(state: WorkflowState): string {
  const cause = causeOf(state);
  const because = cause ? `; it was taken back because ${cause}` : '';
  const { verification } = state;
  if (!wayBackWasTried(state)) {
    return `${subject(state)} ended without a way back${cause ? `${connect(state)}${cause}` : ''}; where its traffic is now is not known`;
  }
  if (state.rollback?.next === 'page')
    return `${subject(state)} was not taken back, because rollback.mode is freeze-and-page: traffic stays where it is until a person decides${cause ? `; it was stopped because ${cause}` : ''}`;
  if (!verification) {
    return `Nothing has verified that ${previous(state)} serves instead of ${subject(state)}${because}`;
  }
  return `The way back from ${subject(state)} to ${previous(state)} is not proven (${verification.status}): ${clause(verification.reason)}${because}`;
}

const connect = (state: WorkflowState) => (wasAborted(state) ? ' because ' : ': ');

const subject = ({ deployment }: WorkflowState) =>
  deployment ? `${deployment.service} ${deployment.version}` : 'the deployment';

const previous = ({ deployment }: WorkflowState) =>
  deployment?.previousVersion ?? (deployment ? 'nothing, as before' : 'the previous version');

const stays = ({ deployment }: WorkflowState) =>
  deployment?.previousVersion
    ? `${deployment.previousVersion} serves as before`
    : 'nothing serves, as before';
