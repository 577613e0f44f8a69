import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectedStack, connectStack } from '../../aws/connect-stack.ts';
import { readS3Archive } from '../../aws/evidence/read-s3-archive.ts';
import { verifyArchive } from '../../domain/audit/index.ts';
import type { AuditLine } from '../../model/audit.ts';
import { type Ending, EXIT_CODES } from '../../model/ending.ts';
import { refused } from '../../model/errors.ts';
import { deploymentPrefix, EVIDENCE } from '../../model/evidence-keys.ts';
import type { ApprovalSubject } from '../../model/signal.ts';
import { answerApproval } from '../../stages/answer-approval.ts';
import { routeSignal } from '../../stages/interrupts.ts';
import { type Output, outputFor } from '../output.ts';
import { tellVerdict } from './reports.ts';

export interface AwsOptions {
  readonly stack: string;
  readonly services: string;
  readonly json?: boolean;
}

const POLL_MS = 1500;

const connect = (options: AwsOptions) => connectStack(options.stack, resolve(options.services));

/** `slipway deploy greeter --version 1.1.0 --aws`: starts an execution, and follows it to its end. */
export async function deployOnAws(
  service: string,
  options: AwsOptions & {
    readonly version: string;
    readonly guidance?: string;
    readonly environment?: string;
    readonly requestId?: string;
    readonly yes?: boolean;
  },
): Promise<number> {
  const output = outputFor(options);
  const stack = await connect(options);
  const by = await stack.identity();
  const requestId = options.requestId ?? stack.ports.ids.next('req');
  const arn = await stack.start(requestId, {
    requestId,
    service,
    version: options.version,
    requestedBy: by,
    ...(options.environment === undefined ? {} : { environment: options.environment }),
    ...(options.guidance === undefined ? {} : { guidance: options.guidance }),
  });
  output.line('running', `started ${arn}`);
  const answer = options.yes ? { by: `${by} (--yes)`, reason: 'given beforehand with --yes' } : undefined;
  const code = await follow(stack, arn, service, requestId, output, answer);
  output.close();
  return code;
}

/** Tells each new line of the audit trail until the execution has ended. */
async function follow(
  stack: ConnectedStack,
  arn: string,
  service: string,
  id: string,
  output: Output,
  answer: { readonly by: string; readonly reason: string } | undefined,
): Promise<number> {
  let told = 0;
  for (;;) {
    const { status, cause } = await stack.execution(arn);
    for (;;) {
      const key = deploymentPrefix(service, id) + EVIDENCE.auditLine(told + 1);
      const text = await stack.ports.evidence.get(key);
      if (text === undefined) break;
      const line = JSON.parse(text) as AuditLine;
      output.announce({ kind: 'step', mark: line.status, text: line.result });
      const asked = /^ask to approve (plan|conditions|inconclusive)$/.exec(line.action)?.[1];
      if (asked && answer) await say(stack, id, asked as ApprovalSubject, true, answer.by, answer.reason);
      if (asked && !answer)
        output.line('attention', `   answer with: npm run slipway -- approve ${id} ${asked} --aws`);
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
  reason: cause || `the execution is ${status}; its recovery has been started: slipway status --aws`,
  at: Date.now(),
});

/** `slipway approve <id> <subject> --aws`, and `reject`. */
export async function answerOnAws(
  id: string,
  subject: ApprovalSubject,
  approved: boolean,
  options: AwsOptions & { readonly reason?: string },
): Promise<number> {
  const output = outputFor(options);
  const stack = await connect(options);
  const by = await stack.identity();
  const { accepted, reason } = await say(
    stack,
    id,
    subject,
    approved,
    by,
    options.reason ?? 'no reason given',
  );
  output.line(accepted ? 'done' : 'failed', `${id}: ${reason}`);
  return accepted ? 0 : 2;
}

const say = (
  { ports }: ConnectedStack,
  deploymentId: string,
  subject: ApprovalSubject,
  approved: boolean,
  by: string,
  reason: string,
) => answerApproval(ports, { deploymentId, subject, approved, by, reason, at: Date.now() });

/** `slipway status --aws`: what is being deployed, and how the last ones ended. */
export async function statusOnAws(only: string | undefined, options: AwsOptions): Promise<number> {
  const output = outputFor(options);
  const { ports } = await connect(options);
  const filter = only === undefined ? {} : { service: only };
  for (const record of await ports.deployments.list({ ...filter, open: true }))
    output.line('running', `${record.service} ${record.version} is being deployed: ${record.id}`);
  for (const record of await ports.deployments.list({ ...filter, open: false, limit: 5 }))
    output.line(
      null,
      `${record.id} ${record.service} ${record.version}: ${record.ending?.kind}: ${record.ending?.reason}`,
    );
  return 0;
}

/** `slipway abort greeter --aws`: the deployment that runs is rolled back. */
export async function abortOnAws(
  which: string,
  options: AwsOptions & { readonly reason?: string },
): Promise<number> {
  const output = outputFor(options);
  const stack = await connect(options);
  const open = await stack.ports.deployments.list({ open: true });
  const found = open.find((record) => record.id === which || record.service === which);
  if (!found)
    throw refused(
      `nothing to abort: no open deployment is called "${which}" or is of a service of that name`,
    );
  await routeSignal(stack.ports, found.id, {
    kind: 'abort',
    reason: options.reason ?? 'aborted from a terminal',
    by: await stack.identity(),
    at: Date.now(),
  });
  output.line('done', `${found.id} is told to abort; \`slipway status --aws\` shows how it ends`);
  return 0;
}

/** `slipway reports verify <id> --aws`: is every object as it was archived, and every line of the trail? */
export async function verifyOnAws(id: string, options: AwsOptions): Promise<number> {
  const output = outputFor(options);
  const { ports } = await connect(options);
  const record = await ports.deployments.get(id);
  if (!record) throw refused(`there is no deployment "${id}"; \`slipway status --aws\` lists the last ones`);
  const archive = await readS3Archive(ports.evidence, record);
  if (!archive) throw refused(`${id} has no archive: it is ${record.ending ? 'lost' : 'still open'}`);
  return tellVerdict(output, id, verifyArchive({ ...archive, seal: record.seal }));
}
