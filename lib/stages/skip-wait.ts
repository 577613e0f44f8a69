import { isRequester } from '../domain/approval/identity.ts';
import { requestedYourself } from '../domain/approval/refusal-texts.ts';
import type { Voter } from '../model/ballot.ts';
import { refused } from '../model/errors.ts';
import { namesSomebody } from '../model/requester.ts';
import { isFor, type ObservationKey, observationKey } from '../model/wish.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';
import { pinnedDefinition } from './context.ts';
import { refuseStranger } from './may-decide.ts';
import { runningObservation } from './running-observation.ts';
import { keptBefore, tellWish } from './wish-audit.ts';

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
  const before = await keptBefore(ports, deploymentId, { kind: 'skip', by: voter.name, at });
  if (before) {
    // By now the next stage may be observed, and nobody has skipped that.
    const now = before.record.state.progress;
    if (now && isFor(before.wish, observationKey(now))) await endListening(ports, deploymentId);
    return tellWish(ports, before.record, before.wish);
  }
  const { record, observation } = await runningObservation(ports, deploymentId, 'skipped', meant);
  await refuseSkip(ports, record, voter);
  const wish = { deploymentId, kind: 'skip' as const, observation, seconds: 0, by: voter.name, reason, at };
  const { kept, first } = await ports.wishes.keep(wish);
  // Again where somebody died between the two.
  await endListening(ports, deploymentId);
  return first
    ? tellWish(ports, record, wish)
    : `${kept.by} has skipped the rest of this wait already: ${kept.reason}`;
}

/** Whether this person may skip, and the definition allows it at all. */
async function refuseSkip(ports: Ports, record: DeploymentRecord, voter: Voter): Promise<void> {
  const { approvals } = await pinnedDefinition(ports, record.state);
  if (!approvals.skipWaits)
    throw refused(
      `${record.service} does not allow that a wait is skipped (approvals.skipWaits of its definition is false); wait, or abort the deployment`,
    );
  const requestedBy = record.state.deployment?.request.requestedBy ?? '';
  if (approvals.fourEyes && !namesSomebody(requestedBy))
    throw refused(
      `nobody in particular requested this deployment ("${requestedBy}"), so nobody can be a second person to them (approvals.fourEyes): nothing was skipped; wait, or abort the deployment`,
    );
  if (approvals.fourEyes && isRequester(voter, requestedBy, approvals))
    throw refused(`${requestedYourself(requestedBy, voter)}; ask a second person to skip the wait`);
  await refuseStranger(ports, record, voter, 'skip a wait');
}
