import { isRequester } from '../domain/approval/cast-vote.ts';
import type { Voter } from '../model/ballot.ts';
import { refused } from '../model/errors.ts';
import type { ObservationKey } from '../model/wish.ts';
import type { Ports } from '../ports/index.ts';
import { pinnedDefinition } from './context.ts';
import { refuseStranger } from './may-decide.ts';
import { runningObservation } from './running-observation.ts';

/**
 * Ends the observation by its listener, which fails the four watchers together: the workflow goes on to one last look. The wait
 * stays registered: a process that does not know the token can do nothing with it, and an interrupt that comes now is kept for
 * the next task.
 */
export async function endListening(
  ports: Pick<Ports, 'waits' | 'tasks'>,
  deploymentId: string,
): Promise<void> {
  const listener = await ports.waits.find(deploymentId, 'interrupt');
  if (listener)
    await ports.tasks.fail(listener.token, 'WaitSkipped', 'a person skipped the rest of the wait');
}

/**
 * An approver ends the observation that runs now (CM-2), where the definition allows it: every watcher looks once more, and a
 * breach still rolls back. What had no verdict by then goes on marked as that.
 *
 * @returns what will happen, in one sentence. Throws DeploymentRefused with why it does not.
 */
export async function skipWait(
  ports: Ports,
  deploymentId: string,
  {
    voter,
    reason,
    at,
    meant,
  }: {
    readonly voter: Voter;
    readonly reason: string;
    readonly at: number;
    /** Which one the person looked at. @default the one that runs */
    readonly meant?: ObservationKey;
  },
): Promise<string> {
  if (reason.trim() === '') throw refused('the reason is empty: say why it is safe not to wait');
  const { record, observation } = await runningObservation(ports, deploymentId, 'skipped', meant);
  const { approvals } = await pinnedDefinition(ports, record.state);
  if (!approvals.skipWaits)
    throw refused(
      `${record.service} does not allow that a wait is skipped (approvals.skipWaits of its definition is false); wait, or abort the deployment`,
    );
  const requestedBy = record.state.deployment?.request.requestedBy ?? '';
  if (approvals.fourEyes && isRequester(voter, requestedBy))
    throw refused(
      'you requested this deployment yourself, and its definition asks for somebody else (approvals.fourEyes); ask a second person to skip the wait',
    );
  await refuseStranger(ports, record, voter, 'skip a wait');
  const wish = { deploymentId, kind: 'skip' as const, observation, seconds: 0, by: voter.name, reason, at };
  const { kept, first } = await ports.wishes.keep(wish);
  // Again where somebody died between the two.
  await endListening(ports, deploymentId);
  if (!first) return `${kept.by} has skipped the rest of this wait already: ${kept.reason}`;
  const result = `the rest of this wait is skipped by ${voter.name}: ${reason}; every watcher looks once more, and then it goes on`;
  await ports.audit.append(
    { service: record.service, deploymentId },
    {
      at,
      actor: voter.name,
      action: 'skip wait',
      cause: reason,
      result,
      status: 'attention',
      data: { ...observation },
    },
  );
  return result;
}
