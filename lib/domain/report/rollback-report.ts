import type { DeploymentEvidence } from '../../model/deployment-evidence.ts';
import type { Incident } from '../../model/incident.ts';
import type { TrafficReading, WayBackStep } from '../../model/traffic.ts';
import type { Check, RollbackStatus } from '../../model/verdict.ts';
import { causeOf } from '../ending/cause.ts';
import { type BreachCurve, buildBreachCurve, renderBreachCurve } from './breach-curve.ts';
import { count, formatAt, percent } from './format.ts';
import { buildHead, type ReportHead, renderHead } from './head.ts';
import { renderIncident } from './incident-section.ts';
import { facts, heading, page, paragraph, table } from './markdown.ts';
import { buildRecoveryTime, type RecoveryTime, recoveryTimeSentence } from './recovery-time.ts';

export interface RollbackReport {
  readonly head: ReportHead;
  readonly reason: string;
  /** false: no user request ever reached the candidate. */
  readonly shifted: boolean;
  readonly from: string | null;
  readonly to: string | null;
  readonly detectedAt: number | null;
  readonly rolledBackAt: number | null;
  readonly verifiedAt: number | null;
  readonly recovery: RecoveryTime;
  readonly breach: BreachCurve | null;
  readonly before: TrafficReading | null;
  readonly steps: readonly WayBackStep[];
  readonly verification: {
    readonly status: RollbackStatus;
    readonly sentence: string;
    readonly checks: readonly Check[];
  } | null;
  readonly incident: Incident | null;
}

/** true when anything of a way back is known, also when its task died before it wrote its evidence. */
export const wasRolledBack = ({ rollback, verification, state }: DeploymentEvidence): boolean =>
  rollback !== null ||
  verification !== null ||
  state.rollback !== undefined ||
  state.verification !== undefined;

/** How the traffic came back, how long it took, and what proves it (RB-2, RB-4, RB-6). */
export function buildRollbackReport(evidence: DeploymentEvidence): RollbackReport {
  const { state, rollback, verification, incident } = evidence;
  const verdict = state.verification;
  return {
    head: buildHead('Rollback report', evidence),
    reason: causeOf(state) ?? rollback?.reason ?? 'the cause is not known',
    shifted: rollback?.shifted ?? state.rollback?.shifted ?? (state.shifts ?? []).length > 0,
    from: state.deployment?.version ?? null,
    to: state.deployment?.previousVersion ?? null,
    detectedAt: rollback?.detectedAt ?? state.rollback?.detectedAt ?? null,
    rolledBackAt: rollback?.finishedAt ?? null,
    verifiedAt: verdict?.at ?? verification?.at ?? null,
    recovery: buildRecoveryTime(evidence),
    breach: buildBreachCurve(evidence),
    before: rollback?.before ?? null,
    steps: rollback?.steps ?? [],
    verification:
      verification || verdict
        ? {
            // The state has the last word: an escalation turns what was left open into a failure.
            status: verdict?.status ?? verification?.status ?? 'FAILED',
            sentence: verdict?.reason ?? verification?.sentence ?? '',
            checks: verification?.checks ?? [],
          }
        : null,
    incident,
  };
}

export function renderRollbackReport(report: RollbackReport): string {
  const at = (ms: number | null, otherwise: string) => (ms === null ? otherwise : formatAt(ms));
  return page([
    ...renderHead(report.head),
    heading(2, 'What happened'),
    facts([
      ['Cause', report.reason],
      ['From', report.from ?? 'not known'],
      ['Back to', report.to ?? 'nothing, as before'],
      [
        'User traffic',
        report.shifted ? 'had been shifted to the candidate' : 'was never shifted: this was a clean-up',
      ],
    ]),
    heading(2, 'Times'),
    facts([
      ['Detected', at(report.detectedAt, 'not recorded')],
      ['Rolled back', at(report.rolledBackAt, 'the task of the way back did not report its end')],
      [
        report.verification?.status === 'SUCCESS' ? 'Verified' : 'Last verification',
        at(report.verifiedAt, 'the way back was never verified'),
      ],
      ['Detection to verified rollback', recoveryTimeSentence(report.recovery)],
    ]),
    ...renderBreachCurve(report.breach),
    heading(2, 'Traffic before the way back'),
    table(
      ['Version', 'Weight', 'Requests since the last shift', 'Healthy instances'],
      (report.before?.versions ?? []).map(({ version, weight, routed, healthy, wanted }) => [
        version,
        percent(weight),
        count(routed),
        `${healthy} of ${wanted}`,
      ]),
      'The split could not be read before the way back.',
    ),
    heading(2, 'Steps'),
    table(
      ['', 'Step', 'Result'],
      report.steps.map(({ step, done, detail }) => [done ? '✓' : '❌', step, detail]),
      'No step was recorded: the task of the way back did not report its end.',
    ),
    heading(2, 'Verification'),
    paragraph(
      report.verification
        ? `${report.verification.status}: ${report.verification.sentence}`
        : 'The way back was never verified.',
    ),
    table(
      ['Check', 'Status', 'Reason', 'What to do', 'How to check it'],
      (report.verification?.checks ?? []).map(({ name, status, reason, remedy, verify }) => [
        name,
        status,
        reason,
        remedy ?? 'nothing',
        verify ?? 'nothing is left to check',
      ]),
      'No check was made.',
    ),
    heading(2, 'Incident'),
    ...renderIncident(report.incident),
  ]);
}
