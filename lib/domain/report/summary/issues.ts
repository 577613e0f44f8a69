import type { DeploymentEvidence } from '../../../model/deployment-evidence.ts';
import { causeOf } from '../../ending/cause.ts';
import { approvalAnswers } from '../approval-answers.ts';
import { formatAt } from '../format.ts';
import { frozenTraffic } from '../frozen.ts';
import { heading, table } from '../markdown.ts';
import { buildRecoveryTime, recoveryTimeSentence } from '../recovery-time.ts';

export interface Issue {
  /** Milliseconds since the epoch; null: found by a check without a time of its own. */
  readonly at: number | null;
  readonly issue: string;
  readonly resolution: string;
}

/** What went wrong or was missing, and what became of it (RP-2). */
export function buildIssues(evidence: DeploymentEvidence): Issue[] {
  return [
    ...gaps(evidence),
    ...troublesObserved(evidence),
    ...failure(evidence),
    ...wayBackTroubles(evidence),
  ];
}

function gaps(evidence: DeploymentEvidence): Issue[] {
  const { readiness } = evidence;
  const answer = approvalAnswers(evidence).findLast(({ subject }) => subject === 'conditions');
  const accepted = answer?.approved
    ? `accepted as a condition by ${answer.by} at ${formatAt(answer.at)}: ${answer.reason}`
    : null;
  return (readiness?.gaps ?? []).map(({ name, status, reason, remedy }) => ({
    at: null,
    issue: `${name} ${status}: ${reason}`,
    resolution: accepted ?? `open: ${remedy ?? 'no remedy is known'}`,
  }));
}

function troublesObserved(evidence: DeploymentEvidence): Issue[] {
  const { slo, smoke, infrastructure } = evidence;
  const outcome = outcomeWords(evidence);
  const worst = infrastructure.filter(({ verdict }) => verdict.status === 'UNHEALTHY').slice(-1);
  const alerts = new Map(
    infrastructure
      .filter(({ verdict }) => verdict.status === 'DEGRADED')
      .map(({ at, verdict }) => [verdict.sentence, at]),
  );
  return [
    ...slo
      .filter(({ verdict }) => verdict.status !== 'PASS')
      .map(({ at, observation, verdict }) => ({
        at,
        issue: `${observation}, SLOs ${verdict.status}: ${verdict.sentence}`,
        resolution: verdict.status === 'BREACH' ? outcome : openVerdict(evidence, at),
      })),
    ...smoke
      .filter(({ verdict }) => verdict.status === 'FAIL')
      .map(({ at, place, verdict }) => ({
        at,
        issue: `smoke tests (${place}) FAIL: ${verdict.sentence}`,
        resolution: outcome,
      })),
    ...worst.map(({ at, verdict }) => ({
      at,
      issue: `infrastructure UNHEALTHY: ${verdict.sentence}`,
      resolution: outcome,
    })),
    ...[...alerts].map(([sentence, at]) => ({
      at,
      issue: `infrastructure DEGRADED: ${sentence}`,
      resolution: 'alerted; the deployment was not stopped by it',
    })),
  ];
}

/** What followed an observation without a verdict. */
function openVerdict(evidence: DeploymentEvidence, at: number): string {
  const later = evidence.slo.find((each) => each.from >= at);
  const answer = approvalAnswers(evidence).find(
    (each) => each.subject === 'inconclusive' && each.at >= at && each.at <= (later?.from ?? each.at),
  );
  if (answer) {
    return `${answer.approved ? 'went on' : 'stopped'} by the word of ${answer.by} at ${formatAt(answer.at)}: ${answer.reason}`;
  }
  if (later) return `followed by ${later.observation}: ${later.verdict.status}`;
  return 'open: there was no further observation';
}

/** The failure itself, unless a watcher's finding above already says it. */
function failure(evidence: DeploymentEvidence): Issue[] {
  const { state, slo, smoke, infrastructure, ending } = evidence;
  const cause = causeOf(state);
  if (!cause) return [];
  const said = [...slo, ...smoke, ...infrastructure].some(({ verdict }) => cause.includes(verdict.sentence));
  const at = state.rollback?.detectedAt ?? ending.at;
  return said ? [] : [{ at, issue: cause, resolution: outcomeWords(evidence) }];
}

function wayBackTroubles({ rollback, verification, state }: DeploymentEvidence): Issue[] {
  const locked = 'open: the service stays locked until a person mends it';
  const resolved = state.verification?.status === 'SUCCESS';
  return [
    ...(rollback?.steps ?? [])
      .filter((step) => !step.done)
      .map(({ step, detail }) => ({
        at: rollback?.finishedAt ?? null,
        issue: `way back, ${step}: ${detail}`,
        resolution: resolved ? 'the verification found the way back complete all the same' : locked,
      })),
    ...(verification?.checks ?? [])
      .filter(({ status }) => status === 'FAIL' || status === 'GAP')
      .map(({ name, status, reason, remedy }) => ({
        at: verification?.at ?? null,
        issue: `way back, ${name} ${status}: ${reason}`,
        resolution: remedy ? `open: ${remedy}` : locked,
      })),
  ];
}

function outcomeWords(evidence: DeploymentEvidence): string {
  const previous = evidence.state.deployment?.previousVersion ?? 'nothing, as before';
  switch (evidence.ending.kind) {
    case 'RolledBack':
      return `rolled back to ${previous}, detection to verified rollback ${recoveryTimeSentence(buildRecoveryTime(evidence))}`;
    case 'RollbackFailed':
      return frozenTraffic(evidence)
        ? 'open: traffic stays where it is until a person decides, and the service stays locked'
        : 'open: the way back is not proven, and the service stays locked';
    case 'Deployed':
      return 'the deployment went on and ended well';
    default:
      return 'the deployment was not started';
  }
}

export const renderIssues = (issues: readonly Issue[]): string[] => [
  heading(2, 'Issues and resolutions'),
  table(
    ['Time', 'Issue', 'Resolution'],
    issues.map(({ at, issue, resolution }) => [
      at === null ? 'before the start' : formatAt(at),
      issue,
      resolution,
    ]),
    'There were no issues.',
  ),
];
