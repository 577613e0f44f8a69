import { slipwayCommand } from '../../model/command.ts';
import type { DeploymentEvidence } from '../../model/deployment-evidence.ts';
import { deploymentPrefix } from '../../model/evidence-keys.ts';
import { causeOf } from '../ending/cause.ts';
import { capital } from './format.ts';
import { frozenTraffic } from './frozen.ts';

/** What a person needs to know when it is over (ER-1), each in words. */
export interface Outcome {
  /** The kind of failure; null after a success. */
  readonly trouble: string | null;
  readonly whatHappened: string;
  readonly traffic: string;
  readonly rollback: string;
  readonly nextSteps: readonly string[];
  /** Where the evidence is: a prefix of keys. */
  readonly evidence: string;
}

/** The name of each failure in people's words. */
const TROUBLES: Readonly<Record<string, string>> = {
  DeploymentRefused: 'Request refused',
  ApprovalRejected: 'Rejected by a person',
  ApprovalExpired: 'Nobody answered in time',
  DeploymentInterrupted: 'Interrupted',
  CandidateNotReady: 'Deployment step failed: the candidate did not get ready',
  ShiftNotEffective: 'Deployment step failed: the traffic did not shift as ordered',
  SmokeTestFailed: 'Smoke test failed',
  SloBreached: 'SLO breached',
  InfrastructureUnhealthy: 'Infrastructure unhealthy',
  LockLost: 'Lock lost to another deployment',
  Transient: 'Deployment step failed: something did not answer',
  ExecutionDied: 'What ran the deployment was killed or broke off',
};

export function describeOutcome(evidence: DeploymentEvidence): Outcome {
  const { state, ending } = evidence;
  const { deployment } = state;
  return {
    trouble: troubleOf(evidence),
    whatHappened: ending.kind === 'Deployed' ? ending.reason : (causeOf(state) ?? ending.reason),
    traffic: trafficNow(evidence),
    rollback: rollbackSentence(evidence),
    nextSteps: nextSteps(evidence),
    evidence: deployment ? deploymentPrefix(deployment.service, deployment.id) : 'none: it was not admitted',
  };
}

function troubleOf(evidence: DeploymentEvidence): string | null {
  const { state, ending, preflight } = evidence;
  if (ending.kind === 'Deployed') return null;
  if (ending.kind === 'RollbackFailed')
    return frozenTraffic(evidence) ? 'Frozen: a person decides' : 'Rollback not proven';
  if (ending.kind === 'Blocked') {
    const gates = preflight.some(
      ({ validation, status }) => validation === 'quality-gates' && status === 'FAIL',
    );
    const environment = preflight.some(({ status }) => status === 'DEGRADED' || status === 'UNHEALTHY');
    if (gates) return 'Quality gate failed';
    return environment ? 'Environment not healthy' : 'Not ready';
  }
  return state.failure ? (TROUBLES[state.failure.Error] ?? 'Deployment step failed') : 'Ended early';
}

function trafficNow(evidence: DeploymentEvidence): string {
  const { state, ending, verification, definition } = evidence;
  const { deployment } = state;
  if (!deployment) return 'Traffic is as it was: nothing was admitted.';
  const { version, previousVersion } = deployment;
  if (ending.kind === 'Deployed') return `${version} has 100 % of the traffic.`;
  const check = verification?.checks.find(({ name }) => name === 'traffic');
  if (ending.kind === 'RollbackFailed') {
    const frozen = frozenTraffic(evidence);
    if (frozen) return `${capital(frozen)}.`;
    const seen = check ? ` When last read: ${check.reason}.` : '';
    return `Where traffic is now is not proven: read it with ${slipwayCommand('status', definition?.target.kind ?? null)}.${seen}`;
  }
  return previousVersion
    ? `${previousVersion} has 100 % of the traffic.`
    : `Nothing serves, as before: ${version} was the first version.`;
}

function rollbackSentence(evidence: DeploymentEvidence): string {
  const { state, ending, rollback } = evidence;
  const shifted = rollback?.shifted ?? state.rollback?.shifted ?? (state.shifts ?? []).length > 0;
  switch (ending.kind) {
    case 'Deployed':
      return 'No rollback was needed.';
    case 'RolledBack':
      return shifted
        ? 'A rollback was needed, and it is verified.'
        : 'No rollback was needed: no user traffic had been shifted, and the candidate was cleaned up.';
    case 'RollbackFailed':
      return frozenTraffic(evidence)
        ? 'No rollback by itself: rollback.mode is freeze-and-page, so a person decides.'
        : 'A rollback was needed, and it is not proven.';
    default:
      return 'No rollback was needed: production had not been changed.';
  }
}

function nextSteps({ state, ending, readiness, incident, definition }: DeploymentEvidence): string[] {
  const what = state.deployment
    ? `${state.deployment.service} ${state.deployment.version}`
    : 'the deployment';
  const review = incident ? [`Review incident ${incident.id} (${incident.severity}).`] : [];
  switch (ending.kind) {
    case 'Deployed':
      return ['Watch the usual dashboards for a day.', 'Review and send the drafted notification.'];
    case 'Blocked': {
      const gaps = (readiness?.gaps ?? []).map(
        ({ name, remedy, verify }) =>
          `${name}: ${remedy ?? 'see its reason'}${verify ? `; it is mended when ${verify}` : ''}.`,
      );
      return [...gaps, `Start ${what} again when the gaps are closed.`];
    }
    case 'Refused':
      return [`Mend what the reason names, then start ${what} again.`];
    case 'RolledBack':
      return [...review, 'Find the cause with the evidence before this version is tried again.'];
    case 'RollbackFailed':
      return [
        ...(incident?.manualSteps ?? [
          `See where traffic is: ${slipwayCommand('status', definition?.target.kind ?? null)}`,
        ]),
        ...review,
        'The service stays locked until a person releases it with a reason.',
      ];
  }
}
