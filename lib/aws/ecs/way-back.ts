import type { WayBackStep } from '../../model/traffic.ts';
import type { TrafficOrder } from '../../ports/traffic-driver.ts';
import { wayBackSteps } from '../way-back-steps.ts';
import { type Fleet, readingFrom } from './fleet.ts';
import { allAtOnce, parseBefore, withPace } from './pace.ts';
import { describeRevision, findRevision, type Revision } from './revisions.ts';
import { rollUntil, setPace } from './roll.ts';
import { TAGS, updateService } from './service.ts';
import { stopTrials, type TrialPlace } from './trial-task.ts';

/** Every task back to the stable version. Each step is tried even when one before it failed. */
export async function goBack(
  place: TrialPlace,
  order: TrafficOrder,
  fleet: Fleet,
  read: () => Promise<Fleet>,
): Promise<readonly WayBackStep[]> {
  const { steps, attempt } = wayBackSteps();
  await attempt('stop the trial task', async () => {
    const stopped = await stopTrials(place, fleet.state);
    return stopped > 0 ? `${stopped} of ${order.candidate} stopped` : 'none ran';
  });
  const isBack = await attempt('give the previous version every task again', () =>
    giveBack(place, order, fleet, read),
  );
  const before = parseBefore(fleet.state.tag(TAGS.before));
  // Only then: its own breaker could lead from a way back that fails to the candidate.
  if (isBack && before && fleet.state.tag(TAGS.deployment) === order.deploymentId)
    await attempt('set the pace of the service back', async () => {
      await setPace(place, await read(), before.pace);
      return `${before.pace.minimumHealthyPercent} to ${before.pace.maximumPercent} % of the tasks, as before`;
    });
  return steps;
}

async function giveBack(
  place: TrialPlace,
  order: TrafficOrder,
  fleet: Fleet,
  read: () => Promise<Fleet>,
): Promise<string> {
  const { stable: version } = order;
  if (version === null) throw new Error('there is no version to go back to');
  const stable = await stableRevision(place, order, fleet, version);
  const { primary, service } = fleet.state;
  const isPrimary = primary.taskDefinition === stable.arn;
  const share = weightIn(fleet, version);
  if (
    isPrimary &&
    share === 100 &&
    primary.rolloutState !== 'IN_PROGRESS' &&
    primary.rolloutState !== 'FAILED'
  )
    return `${version} had every task already: nothing to undo`;
  // A deployment that has failed starts nothing any more, also of a revision that the service has already.
  const isWritten = !isPrimary || primary.rolloutState === 'FAILED';
  if (isWritten) {
    await updateService(place, {
      taskDefinition: stable.arn,
      forceNewDeployment: isPrimary,
      deploymentConfiguration: withPace(service.deploymentConfiguration, allAtOnce),
    });
  }
  const after = await rollUntil(place, stable, {
    version,
    weight: 100,
    justWritten: isWritten,
    read,
    pace: () => allAtOnce,
  });
  return `${version} has ${weightIn(after, version)} % of the running tasks again, read back`;
}

const weightIn = (fleet: Fleet, version: string): number =>
  readingFrom(fleet, 0).versions.find((each) => each.version === version)?.weight ?? 0;

/**
 * The very revision that the service had: a newer one of the same version may have been registered since. Where this
 * deployment left no note of it, the one that goes by the version's name.
 */
async function stableRevision(
  place: TrialPlace,
  order: TrafficOrder,
  { state, revisions }: Fleet,
  version: string,
): Promise<Revision> {
  const isMarked = state.tag(TAGS.deployment) === order.deploymentId;
  const before = isMarked ? parseBefore(state.tag(TAGS.before)) : undefined;
  const noted =
    before && (await describeRevision(place, `${place.target.taskDefinition}:${before.revision}`));
  return noted?.label === version ? noted : findRevision(place, version, revisions);
}
