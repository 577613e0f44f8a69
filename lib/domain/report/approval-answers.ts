import type { DeploymentEvidence } from '../../model/deployment-evidence.ts';
import type { ApprovalAnswer, ApprovalSubject } from '../../model/signal.ts';

/** What each subject is called in reports. */
export const QUESTION: Record<ApprovalSubject, string> = {
  plan: 'Plan',
  conditions: 'Conditions',
  inconclusive: 'Going on without a verdict',
};

/**
 * Every answer that people gave, in order. The state keeps only those that let it go on, so rejections and
 * earlier answers about an observation without a verdict come from the audit trail.
 */
export function approvalAnswers({
  state,
  audit,
}: Pick<DeploymentEvidence, 'state' | 'audit'>): ApprovalAnswer[] {
  const logged = audit.flatMap(({ at, actor, cause, data }): ApprovalAnswer[] => {
    const subject = data?.['approval'];
    const approved = data?.['approved'];
    return isSubject(subject) && typeof approved === 'boolean'
      ? [{ subject, approved, by: actor, reason: cause, at }]
      : [];
  });
  const kept = Object.values(state.approvals ?? {}).filter(
    (answer) => !logged.some(({ subject, at }) => subject === answer.subject && at === answer.at),
  );
  return [...logged, ...kept].toSorted((a, b) => a.at - b.at);
}

const isSubject = (value: unknown): value is ApprovalSubject =>
  typeof value === 'string' && Object.hasOwn(QUESTION, value);
