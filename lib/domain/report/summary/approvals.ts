import type { DeploymentEvidence } from '../../../model/deployment-evidence.ts';
import type { ApprovalAnswer } from '../../../model/signal.ts';
import type { Check } from '../../../model/verdict.ts';
import { approvalAnswers, QUESTION } from '../approval-answers.ts';
import { formatAt } from '../format.ts';
import { heading, paragraph, table } from '../markdown.ts';

export interface Approvals {
  readonly requestedBy: string | null;
  readonly requestedAt: number | null;
  readonly answers: readonly ApprovalAnswer[];
  /** The Release Manager's sign-off, as its gate found it; its reason has who and when. */
  readonly signOff: Check | null;
  /** Why nobody was asked about the plan; null where somebody was, or no plan was made. */
  readonly planWithoutQuestion: string | null;
}

/** The name of the gate that checks the Release Manager's sign-off (PF-2). */
const SIGN_OFF_GATE = /approval|sign-off/i;

export function buildApprovals(evidence: DeploymentEvidence): Approvals {
  const { state, preflight, plan } = evidence;
  const gates = preflight.find(({ validation }) => validation === 'quality-gates');
  return {
    requestedBy: state.deployment?.requestedBy ?? null,
    requestedAt: state.deployment?.startedAt ?? null,
    answers: approvalAnswers(evidence),
    signOff: gates?.checks.find(({ name }) => SIGN_OFF_GATE.test(name)) ?? null,
    planWithoutQuestion: plan && !plan.confirmation.required ? plan.confirmation.why : null,
  };
}

export function renderApprovals(approvals: Approvals): string[] {
  const { requestedBy, requestedAt, answers, signOff, planWithoutQuestion } = approvals;
  const asked =
    requestedBy !== null && requestedAt !== null
      ? [[formatAt(requestedAt), 'Request', 'asked for', requestedBy, 'it was admitted']]
      : [];
  return [
    heading(2, 'Approvals and sign-offs'),
    table(
      ['Time', 'Subject', 'Answer', 'By', 'Reason'],
      [
        ...asked,
        ...answers.map(({ at, subject, approved, by, reason }) => [
          formatAt(at),
          QUESTION[subject],
          approved ? 'approved' : 'rejected',
          by,
          reason,
        ]),
      ],
      'Nobody was asked: the deployment ended before that.',
    ),
    paragraph(
      signOff
        ? `Release sign-off ${signOff.status}: ${signOff.reason}`
        : 'Release sign-off: it was not looked at.',
    ),
    ...(planWithoutQuestion ? [paragraph(`The plan needed no confirmation: ${planWithoutQuestion}`)] : []),
  ];
}
