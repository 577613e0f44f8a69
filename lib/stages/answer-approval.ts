import type { ApprovalAnswer } from '../model/signal.ts';
import type { Ports } from '../ports/index.ts';

/** Takes a person's answer. Exactly one answer counts; a later one is told so. */
export async function answerApproval(
  ports: Ports,
  answer: ApprovalAnswer & { readonly deploymentId: string },
): Promise<{ readonly accepted: boolean; readonly reason: string }> {
  const { deploymentId, subject } = answer;
  const wait = await ports.waits.find(deploymentId, subject);
  if (!wait || !(await ports.waits.settle(wait.token))) {
    return {
      accepted: false,
      reason: `${deploymentId} does not wait for an answer about its ${subject} any more`,
    };
  }
  const known = await ports.deployments.get(deploymentId);
  const verb = answer.approved ? 'approved' : 'rejected';
  if (known) {
    await ports.audit.append(
      { service: known.service, deploymentId },
      {
        at: answer.at,
        actor: answer.by,
        action: `${verb} ${subject}`,
        cause: answer.reason,
        result: `${answer.by} ${verb} the ${subject}: ${answer.reason}`,
        status: answer.approved ? 'done' : 'attention',
        data: { approval: subject, approved: answer.approved },
      },
    );
  }
  if (answer.approved) await ports.tasks.succeed(wait.token, answer);
  else
    await ports.tasks.fail(
      wait.token,
      'ApprovalRejected',
      `${answer.by} rejected the ${subject}: ${answer.reason}`,
    );
  return { accepted: true, reason: `${verb} by ${answer.by}` };
}
