import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectedStack, connectStack } from '../../aws/connect-stack.ts';
import { type AuditLine, isSeal } from '../../model/audit.ts';
import { slipwayCommand } from '../../model/command.ts';
import { type Ending, EXIT_CODES } from '../../model/ending.ts';
import { deploymentPrefix, EVIDENCE } from '../../model/evidence-keys.ts';
import type { ApprovalSubject } from '../../model/signal.ts';
import { castVote } from '../../stages/cast-vote.ts';
import type { Output } from '../output.ts';

export interface AwsOptions {
  readonly stack: string;
  readonly services: string;
  readonly json?: boolean;
}

const POLL_MS = 1500;

export const connect = (options: AwsOptions) => connectStack(options.stack, resolve(options.services));

/** A line of a deployment's audit trail, counted from 1; undefined: it is not written yet. */
export async function auditLine(
  { ports }: ConnectedStack,
  service: string,
  id: string,
  number: number,
): Promise<AuditLine | undefined> {
  const text = await ports.evidence.get(deploymentPrefix(service, id) + EVIDENCE.auditLine(number));
  return text === undefined ? undefined : (JSON.parse(text) as AuditLine);
}

/** Tells each new line of the audit trail until the execution has ended. */
export async function follow(
  stack: ConnectedStack,
  arn: string,
  service: string,
  id: string,
  output: Output,
  answer: { readonly by: string; readonly reason: string } | undefined,
  /** Lines that were told before. */
  told = 0,
): Promise<number> {
  for (;;) {
    const { status, cause } = await stack.execution(arn);
    for (;;) {
      const line = await auditLine(stack, service, id, told + 1);
      if (!line) break;
      if (!isSeal(line)) output.announce({ kind: 'step', mark: line.status, text: line.result });
      const asked = /^ask to approve (plan|conditions|inconclusive)$/.exec(line.action)?.[1];
      if (asked && answer) await say(stack, id, asked as ApprovalSubject, true, answer.by, answer.reason);
      if (asked && !answer)
        output.line('attention', `   answer with: ${slipwayCommand(`approve ${id} ${asked}`, 'aws')}`);
      told += 1;
    }
    if (status !== 'RUNNING') {
      const ending = (await stack.ports.deployments.get(id))?.ending ?? endingOf(status, cause);
      output.ending(ending.kind, ending.reason);
      return EXIT_CODES[ending.kind];
    }
    await sleep(POLL_MS);
  }
}

/** An execution that left no record was refused at the door; one that was stopped is recovered by its own workflow. */
const endingOf = (status: string, cause: string): Ending => ({
  kind: status === 'FAILED' ? 'Refused' : 'RollbackFailed',
  reason:
    cause || `the execution is ${status}; its recovery has been started: ${slipwayCommand('status', 'aws')}`,
  at: Date.now(),
});

export const say = (
  { ports }: ConnectedStack,
  deploymentId: string,
  subject: ApprovalSubject,
  approved: boolean,
  by: string,
  reason: string,
) =>
  castVote(ports, {
    on: { deploymentId, subject },
    approved,
    // How it was said is no part of who said it: the same person would be two.
    voter: { name: by, identities: [by.replace(/ \(--yes\)$/, '')] },
    reason,
    at: Date.now(),
  });
