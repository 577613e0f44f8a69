import { type Abort, abortBy, STOP_SIGNALS, type StopSignal } from '../domain/ending/index.ts';
import { createEventBus } from '../local/events/event-bus.ts';
import { type LocalWorld, openLocalWorld } from '../local/index.ts';
import { isAlive } from '../local/process-identity.ts';
import { type RunEvent, type RunOutcome, runDeployment } from '../local/runner/run-deployment.ts';
import { slipwayCommand } from '../model/command.ts';
import { EXIT_CODES } from '../model/ending.ts';
import { refused } from '../model/errors.ts';
import { workerOf } from '../model/execution-name.ts';
import type { Outage } from '../model/outage.ts';
import type { ApprovalDesk } from '../ports/approval-desk.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';
import { answeredElsewhere, currentUser, terminalApprovals } from './approvals.ts';
import type { Output } from './output.ts';

export interface SessionOptions {
  readonly home: string;
  readonly services: string;
  readonly yes: boolean;
  readonly output: Output;
  /** `chat`: people are asked in one, and not at this terminal; `elsewhere`: this terminal only says so. @default this terminal */
  readonly approvals?: 'terminal' | 'elsewhere' | 'chat';
}

/** The world of one command. `work` gets it and it is closed afterwards, whatever happens. */
export async function withWorld<T>(
  options: SessionOptions,
  work: (world: LocalWorld) => Promise<T>,
): Promise<T> {
  const closing = new AbortController();
  const world: LocalWorld = await openLocalWorld({
    home: options.home,
    services: options.services,
    approvals: deskOf(options, () => world.ports, closing.signal),
    announcer: { announce: async (_id, announcement) => options.output.announce(announcement) },
    broughtBack: (sentence) => options.output.line('attention', sentence),
  });
  try {
    return await work(world);
  } finally {
    closing.abort();
    await world.close();
  }
}

function deskOf(
  { approvals = 'terminal', yes, output }: SessionOptions,
  ports: () => Ports,
  closing: AbortSignal,
): ApprovalDesk {
  switch (approvals) {
    case 'chat':
      return { ask: async () => undefined };
    case 'elsewhere':
      return answeredElsewhere(output);
    case 'terminal':
      return terminalApprovals({ yes, output, ports, closing });
  }
}

/** Deployments whose orchestrator is dead. */
export async function abandoned(world: LocalWorld): Promise<readonly DeploymentRecord[]> {
  const open = await world.ports.deployments.list({ open: true });
  return open.filter((record) => !isRunByLiveProcess(record));
}

/** `execution` is `local:<process>:<id>`. */
export const isRunByLiveProcess = ({ execution }: Pick<DeploymentRecord, 'execution'>): boolean =>
  isAlive(execution.split(':')[1] ?? '');

/** Says at every command that a killed one left something, which is then for a person to see to (RB-5). */
export async function tellLeftOpen(world: LocalWorld, output: Output): Promise<void> {
  for (const record of await abandoned(world)) output.line('attention', leftToFinish(record));
}

export const leftOpenText = (record: DeploymentRecord): string =>
  `${record.service} ${record.version} was left open: ${record.id}, started ${new Date(record.startedAt).toISOString()}; ${workerOf(record.execution)}, which ran it, is gone`;

export const leftToFinish = (record: DeploymentRecord): string =>
  `${leftOpenText(record)}; finish it with: ${slipwayCommand(`recover ${record.id}`)}`;

/** A way back that has nothing to go back to would only fail: it waits until its service is back, and says so. */
export function waitsFor(record: DeploymentRecord, outages: readonly Outage[], output: Output): boolean {
  const waits = outages.some(({ service }) => service === record.service);
  if (waits)
    output.line('attention', `${leftOpenText(record)}; it is finished when ${record.service} is back`);
  return waits;
}

/** Runs a deployment with Ctrl-C as abort. Answers how it ended. */
export async function deployWithProgress(
  world: LocalWorld,
  request: unknown,
  output: Output,
  follow?: (event: RunEvent) => void,
): Promise<RunOutcome> {
  let deploymentId: string | undefined;
  let current = 'Receive request';
  let aborted = false;
  let over = false;
  const abort = (signal: NodeJS.Signals) => {
    if (aborted) {
      output.line('attention', `still at "${current}": waiting for it before the way back is finished`);
      return;
    }
    aborted = true;
    const by = abortBy(signal as StopSignal, process.pid, currentUser());
    output.line('attention', `${by.told}: what was changed is rolled back`);
    sendAbort(
      world,
      by,
      () => deploymentId,
      () => over,
    ).catch((error: Error) => {
      aborted = false;
      output.line(
        'failed',
        `the abort could not be given (${error.message}); give it once more: Ctrl-C, or ${slipwayCommand('abort <service>')} in another terminal`,
      );
    });
  };
  // A closed terminal is an abort as well: nobody would see how it goes on.
  for (const signal of STOP_SIGNALS) process.on(signal, abort);
  try {
    const outcome = await runDeployment(world, request, (event) => {
      if (event.type === 'entered') current = event.state;
      deploymentId ??= (event.output as { deployment?: { id?: string } } | undefined)?.deployment?.id;
      showState(output, event);
      follow?.(event);
    });
    output.ending(outcome.ending.kind, outcome.ending.reason);
    if (aborted && outcome.ending.kind === 'Deployed') await tellTooLate(world, outcome, output);
    return outcome;
  } finally {
    over = true;
    for (const signal of STOP_SIGNALS) process.off(signal, abort);
  }
}

/** The previous version may be gone by then: a way back that was not watched over would be no safe one. */
async function tellTooLate(world: LocalWorld, { deploymentId }: RunOutcome, output: Output): Promise<void> {
  const record = deploymentId ? await world.ports.deployments.get(deploymentId) : undefined;
  const back = record?.previousVersion
    ? `; to go back: ${slipwayCommand(`deploy ${record.service} --version ${record.previousVersion}`)}`
    : '';
  output.line('attention', `the abort came too late: the deployment was done already${back}`);
}

/** An abort may come before the deployment is admitted: then it waits for its id, as long as the deployment runs. */
async function sendAbort(
  world: LocalWorld,
  { reason, by }: Abort,
  id: () => string | undefined,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    const deploymentId = id();
    if (deploymentId) {
      const known = await world.ports.deployments.get(deploymentId);
      if (!known || known.ending) return;
      const detail = { deploymentId, reason, by };
      await createEventBus(world.ports).put({ 'detail-type': 'Abort Requested', detail });
      return;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
}

export function showState(output: Output, event: RunEvent): void {
  if (event.type === 'entered') output.state(event.state);
  if (event.type === 'retried') output.line('attention', `"${event.state}" is tried again`);
}

export const exitCodeOf = (outcome: RunOutcome): number => EXIT_CODES[outcome.ending.kind];

/** Without a terminal nobody can be asked, so `--yes` has to be given before anything starts. */
export function requireSomebodyToAsk({ yes, elsewhere }: { yes: boolean; elsewhere: boolean }): void {
  if (yes || elsewhere || process.stdin.isTTY) return;
  throw refused(
    'this deployment asks a person, and there is no terminal to ask at; run it in a terminal, give --answer-elsewhere to wait for `approve` or for Slack (`slack serve`), or --yes to approve beforehand',
  );
}
