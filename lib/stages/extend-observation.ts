import { HISTORY_LIMIT } from '../domain/strategy/history.ts';
import { secondsToExtend } from '../domain/strategy/question-room.ts';
import type { Voter } from '../model/ballot.ts';
import { formatDuration } from '../model/duration.ts';
import { refused } from '../model/errors.ts';
import type { Progress } from '../model/state.ts';
import { isFor, type ObservationKey, type ObservationWish } from '../model/wish.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';
import { pinnedDefinition, planned } from './context.ts';
import { refuseStranger } from './may-decide.ts';
import { runningObservation } from './running-observation.ts';
import { keptBefore, tellWish } from './wish-audit.ts';

/** Seconds that one wish may add: a minute is one period at least, and four hours are as long as anybody watches. */
const SHORTEST = 60;
const LONGEST = 14_400;

/**
 * A person wants the observation that runs now to go on for longer (CM-2): when it is over and nothing speaks against the
 * candidate, it is observed again for so many seconds. A breach rolls back at once all the same.
 *
 * @returns what will happen, in one sentence. Throws DeploymentRefused with why it does not.
 */
export async function extendObservation(
  ports: Ports,
  deploymentId: string,
  {
    voter,
    seconds,
    reason,
    at,
    meant,
  }: {
    readonly voter: Voter;
    readonly seconds: number;
    readonly reason: string;
    readonly at: number;
    /** Which one the person looked at. @default the one that runs */
    readonly meant?: ObservationKey;
  },
): Promise<string> {
  if (!Number.isInteger(seconds) || seconds < SHORTEST || seconds > LONGEST)
    throw refused(
      `an observation is extended by ${formatDuration(SHORTEST)} to ${formatDuration(LONGEST)}, and ${formatDuration(seconds)} is not within that`,
    );
  if (reason.trim() === '') throw refused('the reason is empty: say why it has to be observed for longer');
  const before = await keptBefore(ports, deploymentId, { kind: 'extend', by: voter.name, at });
  if (before) return tellWish(ports, before.record, before.wish);
  const { record, observation, window } = await runningObservation(ports, deploymentId, 'extended', meant);
  await refuseStranger(ports, record, voter, 'extend an observation', { requesterToo: true });
  const wishes = await ports.wishes.of(deploymentId);
  const skip = wishes.find((each) => each.kind === 'skip' && isFor(each, observation));
  if (skip)
    throw refused(
      `${skip.by} has skipped the rest of this observation (${skip.reason}): nothing was extended; extend the next one, or abort the deployment`,
    );
  const own = wishes.some((each) => each.kind === 'extend' && isFor(each, observation));
  if (!own) await refuseTooLong(ports, record, seconds, wishes, observation);
  const wish = { deploymentId, kind: 'extend' as const, observation, seconds, by: voter.name, reason, at };
  const { kept, first } = await ports.wishes.keep(wish);
  const until = new Date(window.endsAt).toISOString();
  if (first) return tellWish(ports, record, wish, `at ${until}`);
  throw refused(
    kept.by === voter.name && kept.seconds === seconds
      ? `you have extended this observation already: at ${until} it is observed for ${formatDuration(seconds)} more`
      : `nothing was extended: ${kept.by} has extended this observation by ${formatDuration(kept.seconds)} already (${kept.reason}); it can be extended again after ${until}`,
  );
}

/** An execution that comes to the end of its history dies, and a good candidate would be rolled back for that. */
async function refuseTooLong(
  ports: Ports,
  { id, state }: DeploymentRecord,
  seconds: number,
  wishes: readonly ObservationWish[],
  progress: Pick<Progress, 'stage' | 'final'>,
): Promise<void> {
  const extended = wishes.filter(({ kind }) => kind === 'extend').map((each) => each.seconds);
  const definition = await pinnedDefinition(ports, state);
  const use = { extended, asked: state.askedEvents ?? 0, progress };
  const most = secondsToExtend(planned(state), definition, use);
  if (seconds <= most) return;
  throw refused(
    `${id} cannot be observed for ${formatDuration(seconds)} more: its execution may have ${HISTORY_LIMIT} history events, and ${
      most < SHORTEST
        ? 'no more fits into them; decide by what there is, or abort the deployment'
        : `${formatDuration(most - (most % 60))} more fit into them; ask for that at the most`
    }`,
  );
}
