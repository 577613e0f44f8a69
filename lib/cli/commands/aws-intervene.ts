import type { ConnectedStack } from '../../aws/connect-stack.ts';
import { leftToDo } from '../../domain/ending/index.ts';
import { slipwayCommand } from '../../model/command.ts';
import { refused } from '../../model/errors.ts';
import { RECOVERY_PREFIX } from '../../model/execution-name.ts';
import { reasonSaid } from '../../model/said.ts';
import type { LockHolder } from '../../ports/lock-store.ts';
import { routeSignal } from '../../stages/interrupts.ts';
import { nothingToAbort, onlyOpenOne } from '../../stages/open-deployment.ts';
import { unlockService } from '../../stages/unlock-service.ts';
import { outputFor } from '../output.ts';
import { type AwsOptions, auditLine, connect, follow } from './aws-session.ts';

/** `slipway abort greeter --aws`: the deployment that runs is rolled back. */
export async function abortOnAws(
  which: string,
  options: AwsOptions & { readonly reason?: string },
): Promise<number> {
  const output = outputFor(options);
  const stack = await connect(options);
  const known = await stack.ports.deployments.get(which);
  const found =
    known && !known.ending
      ? known
      : await onlyOpenOne(stack.ports, which, { what: 'aborted', none: nothingToAbort(which) });
  const { written } = await routeSignal(stack.ports, found.id, {
    kind: 'abort',
    reason: reasonSaid(options.reason ?? 'aborted from a terminal'),
    by: await stack.identity(),
    at: Date.now(),
  });
  if (!written) throw refused(`${found.id} was closed when this came; there is nothing to abort`);
  output.line('done', `${found.id} is told to abort; see how it ends: ${slipwayCommand('status', 'aws')}`);
  return 0;
}

/** `slipway recover <id> --aws`: finishes what an execution left open that is over, as the sweep would in five minutes. */
export async function recoverOnAws(id: string | undefined, options: AwsOptions): Promise<number> {
  const output = outputFor(options);
  const stack = await connect(options);
  const record = id === undefined ? undefined : await stack.ports.deployments.get(id);
  if (!record)
    throw refused(
      `with --aws, recover needs the id of a deployment${id === undefined ? '' : `, and there is no "${id}"`}; see what is open: ${slipwayCommand('status', 'aws')}`,
    );
  const running = await stack.isRunning(record);
  const left = leftToDo(record, running, 'aws');
  if (left.kind === 'ended') {
    output.line('done', left.reason);
    return 0;
  }
  const recovering = running && record.execution.startsWith(RECOVERY_PREFIX);
  if (running && !recovering) throw refused(left.reason);
  let told = 0;
  while (await auditLine(stack, record.service, record.id, told + 1)) told += 1;
  const arn = recovering ? stack.arnOf(record.execution) : await stack.recover(record.id);
  output.line('running', recovering ? `a recovery runs already: ${arn}` : `started ${arn}`);
  const code = await follow(stack, arn, record.service, record.id, output, undefined, told);
  output.close();
  return code;
}

/** `slipway unlock greeter --aws --reason "…"`: after a failed rollback, when a person has seen that production is well. */
export async function unlockOnAws(
  service: string,
  options: AwsOptions & { readonly reason: string; readonly environment: string },
): Promise<number> {
  const output = outputFor(options);
  const stack = await connect(options);
  const { environment } = options;
  const reason = reasonSaid(options.reason);
  const holder = await stack.ports.locks.holder({ service, environment });
  if (holder && holder.keptBecause === null) await refuseUnlockOfOpen(stack, service, holder);
  const by = await stack.identity();
  output.line(
    'done',
    await unlockService(stack.ports, {
      service,
      environment,
      by,
      reason,
      at: Date.now(),
      of: holder?.deploymentId ?? null,
    }),
  );
  return 0;
}

/** A lock that no rollback kept belongs to a deployment that is on its way, or that its recovery will end. */
async function refuseUnlockOfOpen(
  { ports }: ConnectedStack,
  service: string,
  { deploymentId }: LockHolder,
): Promise<void> {
  const record = await ports.deployments.get(deploymentId);
  throw refused(
    record
      ? `${service} is being deployed by ${deploymentId}; abort it: ${slipwayCommand(`abort ${deploymentId}`, 'aws')}, or, when its execution is over: ${slipwayCommand(`recover ${deploymentId}`, 'aws')}`
      : `${service} is being admitted by ${deploymentId}; try again in a minute`,
  );
}
