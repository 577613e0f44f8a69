import type { DeploymentEvidence } from '../../../model/deployment-evidence.ts';
import { counted } from '../format.ts';
import { heading, list, paragraph } from '../markdown.ts';
import { describeOutcome } from '../outcome.ts';
import { buildRecoveryTime, recoveryTimeSentence } from '../recovery-time.ts';
import { proposeRunbookUpdates } from '../runbook-updates.ts';

export interface Lessons {
  /** Who wrote the prose: no language model, so it says only what the facts say (RP-6). */
  readonly writtenFrom: 'templates';
  readonly wentWell: readonly string[];
  readonly couldImprove: readonly string[];
  readonly actionItems: readonly string[];
  readonly runbookUpdates: readonly string[];
}

export function buildLessons(evidence: DeploymentEvidence): Lessons {
  return {
    writtenFrom: 'templates',
    wentWell: wentWell(evidence),
    couldImprove: couldImprove(evidence),
    actionItems: evidence.ending.kind === 'Deployed' ? [] : describeOutcome(evidence).nextSteps,
    runbookUpdates: proposeRunbookUpdates(evidence),
  };
}

function wentWell(evidence: DeploymentEvidence): string[] {
  const { slo, smoke, ending, preflight, state } = evidence;
  const passed = slo.filter(({ verdict }) => verdict.status === 'PASS').length;
  const tests = smoke.reduce((sum, { verdict }) => sum + verdict.passed, 0);
  const recovery = buildRecoveryTime(evidence);
  const good = preflight.filter(({ status }) => ['PASS', 'HEALTHY', 'READY'].includes(status)).length;
  const lines: string[] = [];
  if (good > 0) lines.push(`${good} of ${counted(preflight.length, 'validation')} passed before the start.`);
  if (passed > 0) lines.push(`${passed} of ${counted(slo.length, 'observation')} ended with a PASS.`);
  if (tests > 0) lines.push(`${counted(tests, 'smoke test')} passed.`);
  if (ending.kind === 'Blocked' || ending.kind === 'Refused') {
    lines.push('It was stopped before production was changed.');
  }
  if (recovery.met) lines.push(`The way back was verified in time: ${recoveryTimeSentence(recovery)}.`);
  if (ending.kind === 'RolledBack' && (evidence.rollback ?? state.rollback)?.shifted === false) {
    lines.push('The failure was found before any user traffic was shifted.');
  }
  return lines;
}

function couldImprove(evidence: DeploymentEvidence): string[] {
  const { slo, smoke, infrastructure, readiness, ending } = evidence;
  const recovery = buildRecoveryTime(evidence);
  const open = slo.filter(({ verdict }) => verdict.status === 'INCONCLUSIVE');
  const failed = smoke.filter(({ verdict }) => verdict.status === 'FAIL');
  const alerts = new Set(infrastructure.flatMap(({ verdict }) => verdict.alerts));
  const lines: string[] = [];
  if (open.length > 0)
    lines.push(`No verdict was reached in: ${open.map((each) => each.observation).join(', ')}.`);
  if (failed.length > 0) lines.push(`${counted(failed.length, 'run')} of the smoke tests failed.`);
  if (alerts.size > 0) lines.push(`The infrastructure raised ${counted(alerts.size, 'alert')}.`);
  if ((readiness?.gaps.length ?? 0) > 0) {
    lines.push(`${counted(readiness?.gaps.length ?? 0, 'check')} had gaps before the start.`);
  }
  if (slo.some(({ verdict }) => verdict.status === 'BREACH')) {
    lines.push(
      'The breach was found with user traffic; a test before the shift would have spared the users.',
    );
  }
  if (recovery.met === false) lines.push(`The rollback SLO was missed: ${recoveryTimeSentence(recovery)}.`);
  if (ending.kind === 'RollbackFailed') lines.push('The way back could not be proven without a person.');
  return lines;
}

export const renderLessons = (lessons: Lessons): string[] => [
  heading(2, 'Lessons learned'),
  paragraph(`Written from ${lessons.writtenFrom}: only what the facts say, not reviewed by a person.`),
  heading(3, 'Went well'),
  list(lessons.wentWell, 'Nothing was reached that could be named here.'),
  heading(3, 'Could improve'),
  list(lessons.couldImprove, 'The facts show nothing to improve.'),
  heading(3, 'Action items'),
  list(lessons.actionItems, 'None.'),
  heading(3, 'Proposed runbook updates'),
  list(lessons.runbookUpdates, 'None: what happened calls for no change.'),
];
