import { userInfo } from 'node:os';
import { confirm } from '@inquirer/prompts';
import type { Voter, VotingRules } from '../model/ballot.ts';
import { slipwayCommand } from '../model/command.ts';
import type { ApprovalQuestion } from '../model/signal.ts';
import { whoDecides } from '../model/who-decides.ts';
import type { ApprovalDesk } from '../ports/approval-desk.ts';
import type { Ports } from '../ports/index.ts';
import { castVote } from '../stages/cast-vote.ts';
import type { Output } from './output.ts';

export const currentUser = (): string => userInfo().username;

/** Who sits at this terminal, as the operating system knows them. */
export const localVoter = (how = ''): Voter => ({
  name: `${currentUser()}${how}`,
  identities: [`user:${currentUser()}`],
});

/** Asks at the terminal, or answers yes in the name of the person who gave `--yes`. */
export function terminalApprovals(options: {
  readonly yes: boolean;
  readonly output: Output;
  ports(): Ports;
  /** The command ends: a question that is still open is taken back. */
  readonly closing: AbortSignal;
}): ApprovalDesk {
  return {
    ask: async ({ id, question, rules, shown }) => {
      const reply = async (approved: boolean, reason: string) => {
        const voter = localVoter(options.yes ? ' (--yes)' : '');
        const vote = { on: id, approved, voter, reason, at: Date.now(), shown };
        const answer = await castVote(options.ports(), vote);
        if (!answer.accepted)
          options.output.line('attention', `your answer does not count: ${answer.reason}`);
        if (answer.ballot && answer.ballot.decision === null) tellWhoDecides(options.output, question, rules);
      };
      tellQuestion(options.output, question);
      if (options.yes) return reply(true, 'given beforehand with --yes');
      // Not awaited: the task that asks has to end, and the workflow waits for the token.
      ask(question, options)
        .then((answer) => (answer ? reply(answer.approved, answer.reason) : undefined))
        .catch((error: Error) =>
          options.output.line('failed', `the answer could not be given: ${error.message}`),
        );
      return undefined;
    },
  };
}

/** Tells what is asked, and by which command it is answered; a chat may ask as well (`slack serve`). */
export const answeredElsewhere = (output: Output): ApprovalDesk => ({
  ask: async ({ question, rules }) => {
    tellQuestion(output, question);
    tellWhoDecides(output, question, rules);
  },
});

function tellQuestion(output: Output, { title, lines }: ApprovalQuestion): void {
  output.line('attention', title);
  for (const line of lines) output.line(null, `   ${line}`);
}

const tellWhoDecides = (
  output: Output,
  { deploymentId, subject }: ApprovalQuestion,
  rules: VotingRules,
): void =>
  output.line(
    'attention',
    `waiting for ${whoDecides(rules)}; they answer ${rules.approvers.some((name) => /^slack|@/.test(name)) ? 'in Slack, or with' : 'with'}: ${slipwayCommand(`approve ${deploymentId} ${subject}`)}`,
  );

/** How often it is looked whether the question is still open: another terminal, or its time, may have ended it. */
const STILL_OPEN_MS = 500;

/** Asks, and takes the question back when it is over without this answer: then there is none. */
async function ask(
  { deploymentId, subject, title, onApprove, onReject }: ApprovalQuestion,
  { output, ports, closing }: Pick<Parameters<typeof terminalApprovals>[0], 'output' | 'ports' | 'closing'>,
): Promise<{ readonly approved: boolean; readonly reason: string } | undefined> {
  const over = new AbortController();
  const looking = setInterval(() => {
    ports()
      .waits.find(deploymentId, subject)
      .then((wait) => (wait ? undefined : over.abort()))
      .catch(() => undefined); // Looked at again in a moment.
  }, STILL_OPEN_MS);
  try {
    const approved = await confirm(
      { message: `${title} Yes: ${onApprove}. No: ${onReject}.`, default: false },
      { signal: AbortSignal.any([over.signal, closing]) },
    );
    return { approved, reason: 'answered at the terminal' };
  } catch (error) {
    const { name } = error as Error;
    if (name === 'AbortPromptError') {
      if (over.signal.aborted) output.line('attention', 'the question is over: it was decided otherwise');
      return undefined;
    }
    return { approved: false, reason: `the question was closed (${name})` };
  } finally {
    clearInterval(looking);
  }
}
