import { signalEntry } from '../domain/audit/said-entries.ts';
import { slipwayCommand } from '../model/command.ts';
import { refused } from '../model/errors.ts';
import { interruptSentence, type Signal } from '../model/signal.ts';
import type { WorkflowState } from '../model/state.ts';
import type { WaitingTaskInput } from '../model/tasks.ts';
import type { Ports } from '../ports/index.ts';
import { appendOnce } from './append-once.ts';
import { admitted } from './context.ts';
import { isSkipped } from './observation-wish.ts';
import { endListening } from './skip-wait.ts';

/** Waits for an interrupt until the observation is over (OB-5). One that came before is the answer at once. */
export const listenForInterrupts =
  (ports: Ports) =>
  async ({ token, state }: WaitingTaskInput<WorkflowState>): Promise<void> => {
    const { kept } = await ports.waits.register({
      deploymentId: admitted(state).id,
      kind: 'interrupt',
      token,
    });
    if (kept) await ports.tasks.fail(token, 'DeploymentInterrupted', interruptSentence(kept));
    // Skipped before anybody listened: the wish is kept first, and looked for after the listener is registered.
    else if (await isSkipped(ports, state)) await endListening(ports, admitted(state).id);
  };

/**
 * Brings a signal to the deployment that it is for: every task that waits is ended by it, and a deployment where
 * nobody waits meets it at its next task.
 */
export async function routeSignal(
  ports: Ports,
  deploymentId: string,
  signal: Signal,
): Promise<{
  readonly delivered: number;
  /** false: the deployment was closed in the meantime. */
  readonly written: boolean;
}> {
  const known = await ports.deployments.get(deploymentId);
  if (!known)
    throw refused(
      `there is no deployment "${deploymentId}"; see those that are open: ${slipwayCommand('status')} (with --aws: those of an account)`,
    );
  if (known.ending)
    throw refused(`${deploymentId} is over: it ended ${known.ending.kind}; there is nothing to interrupt`);
  const { waits } = await ports.waits.signal(deploymentId, signal);
  let delivered = 0;
  for (const wait of waits) {
    // The task first, which takes one answer only: who dies in between is made up for by the next one.
    await ports.tasks.fail(wait.token, 'DeploymentInterrupted', interruptSentence(signal));
    if (await ports.waits.settle(wait.token)) delivered += 1;
  }
  // Second: a trail that cannot be written must not keep anybody from stopping a deployment.
  return { delivered, written: await appendOnce(ports, known, signalEntry(signal)) };
}
