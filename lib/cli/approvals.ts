import { userInfo } from 'node:os';
import { confirm } from '@inquirer/prompts';
import type { ApprovalDesk } from '../ports/approval-desk.ts';
import type { Ports } from '../ports/index.ts';
import { answerApproval } from '../stages/answer-approval.ts';
import type { Output } from './output.ts';

export const currentUser = (): string => userInfo().username;

/** Asks at the terminal, or answers yes in the name of the person who gave `--yes`. */
export function terminalApprovals(options: {
  readonly yes: boolean;
  readonly output: Output;
  ports(): Ports;
}): ApprovalDesk {
  return {
    ask: async (question) => {
      const { deploymentId, subject } = question;
      const reply = async (approved: boolean, reason: string) => {
        const by = options.yes ? `${currentUser()} (--yes)` : currentUser();
        await answerApproval(options.ports(), {
          deploymentId,
          subject,
          approved,
          by,
          reason,
          at: Date.now(),
        });
      };
      options.output.line('attention', question.title);
      for (const line of question.lines) options.output.line(null, `   ${line}`);
      if (options.yes) return reply(true, 'given beforehand with --yes');
      // Not awaited: the task that asks has to end, and the workflow waits for the token.
      void confirm({
        message: `${question.title} Yes: ${question.onApprove}. No: ${question.onReject}.`,
        default: false,
      })
        .then((approved) => reply(approved, 'answered at the terminal'))
        .catch((error: Error) => reply(false, `the question was closed (${error.name})`));
      return undefined;
    },
  };
}
