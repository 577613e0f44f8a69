import type { EcsTarget } from '../../model/definition/target/index.ts';
import { lockLost, refused, SlipwayError } from '../../model/errors.ts';
import { readingOf, type TrafficReading } from '../../model/traffic.ts';
import type { TrafficDriver, TrafficOrder } from '../../ports/traffic-driver.ts';
import { type Fleet, readFleet, readingFrom } from './fleet.ts';
import { beforeText, held, oneByOne, paceOf, parseBefore, withPace } from './pace.ts';
import { findRevision, type Revision } from './revisions.ts';
import { refuseWayBack, rollUntil, setPace } from './roll.ts';
import { readService, serviceName, TAGS, tagService, updateService } from './service.ts';
import { startTrial, stopTrials, type TrialPlace } from './trial-task.ts';
import { goBack } from './way-back.ts';

export type EcsDriverOptions = Omit<TrialPlace, 'pollMs'> & {
  readonly now: () => number;
  /** @default 1.5 s */
  readonly pollMs?: number | undefined;
};

/** Each look is about six calls. A task takes longer to start than this, so the service is held before the next one. */
const POLL_MS = 1500;

/**
 * Replaces the tasks of an ECS service one by one. ECS does the work; Slipway starts it, holds it after each stage by
 * the service's maximum percent, and watches (docs/decisions/0013).
 */
export function createEcsRollingDriver(options: EcsDriverOptions): TrafficDriver {
  const place: TrialPlace = { ...options, pollMs: options.pollMs ?? POLL_MS };
  const { target } = place;
  const reading = (fleet: Fleet): TrafficReading => readingFrom(fleet, options.now());

  /** Everything as it is now; an order with an older lock number is turned away. */
  const guarded = async (order: TrafficOrder): Promise<Fleet> => {
    const fleet = await readFleet(place, place.elb);
    const highest = Number(fleet.state.tag(TAGS.lock) ?? 0);
    if (order.fencing >= highest) return fleet;
    throw lockLost(
      `${order.deploymentId} orders with lock number ${order.fencing}, and ${serviceName(target)} has seen ${highest}: it lost the lock`,
    );
  };
  /** The same, and from here on older orders are turned away. */
  const claimed = async (order: TrafficOrder): Promise<Fleet> => {
    const fleet = await guarded(order);
    const lock = String(order.fencing);
    if (fleet.state.tag(TAGS.lock) !== lock) await tagService(place, fleet.state, { [TAGS.lock]: lock });
    return fleet;
  };

  return {
    describe: async () => {
      const { desired } = await readService(place);
      if (desired === 0)
        throw refused(
          `${serviceName(target)} is scaled to 0 tasks: there is nothing to replace one by one; scale it up first`,
        );
      return {
        driver: 'ecs-rolling',
        strategies: ['rolling'],
        steps: 'any',
        sentence: `ECS replaces the ${desired} ${desired === 1 ? 'task' : 'tasks'} of the service one by one, each as soon as the one before is healthy; Slipway holds it after each stage by the service's maximum percent, and where ECS goes on all the same, it does not wait for Slipway's observation: Slipway watches all the time and undoes it`,
        instances: desired,
      };
    },

    read: async () => reading(await readFleet(place, place.elb)),

    start: async (order) => {
      const fleet = await claimed(order);
      const { state } = fleet;
      const candidate = await findRevision(place, order.candidate);
      // Told again after a shift: it is in the service already, and needs no trial.
      if (state.primary.taskDefinition === candidate.arn) return;
      refuseNotStartable(candidate, target);
      const foreign = foreignDeployment(fleet, order, target);
      if (foreign) throw refused(foreign);
      if (fleet.trials.some((task) => task.running && task.revision.arn === candidate.arn)) return;
      await startTrial(place, state, order, candidate);
    },

    shift: async (order, weight) => {
      const fleet = await claimed(order);
      const candidate = await findRevision(place, order.candidate, fleet.revisions);
      // While traffic is divided, the smoke tests still try the candidate at an address of its own.
      if (weight === 100) await stopTrials(place, fleet.state);
      const justWritten = await begin(place, fleet, order, candidate);
      const rolled = await rollUntil(place, candidate, {
        version: order.candidate,
        weight,
        justWritten,
        read: () => guarded(order),
        pace: ({ state }, due) => (due && weight < 100 ? held : oneByOne(state.desired)),
      });
      return reading(rolled);
    },

    goBack: async (order) => goBack(place, order, await claimed(order), () => guarded(order)),

    retire: async (order) => {
      const fleet = await claimed(order);
      const share = readingOf(reading(fleet), order.candidate)?.weight ?? 0;
      if (share !== 100) {
        throw new Error(
          `${order.candidate} has ${share} % of the traffic; the previous version is retired only when it has 100 %`,
        );
      }
      // ECS has stopped the tasks of the previous version. What is left is to give the service its own pace again.
      await stopTrials(place, fleet.state);
      const before = parseBefore(fleet.state.tag(TAGS.before));
      if (before) await setPace(place, fleet, before.pace);
      return reading(await guarded(order));
    },
  };
}

/** Gives the service the candidate's revision where it has another. Answers whether this call did. */
async function begin(
  place: TrialPlace,
  fleet: Fleet,
  order: TrafficOrder,
  candidate: Revision,
): Promise<boolean> {
  const { state, revisions } = fleet;
  const mark = { [TAGS.deployment]: order.deploymentId };
  const isMarked = state.tag(TAGS.deployment) === order.deploymentId;
  if (state.primary.taskDefinition === candidate.arn) {
    if (!isMarked) await tagService(place, state, mark);
    return false;
  }
  // This deployment gave it to the service before, and now it is gone: a second try would only repeat the failure.
  if (isMarked) refuseWayBack(place, fleet, candidate, order.candidate);
  const foreign = foreignDeployment(fleet, order, place.target);
  if (foreign) throw new SlipwayError('ShiftNotEffective', foreign);
  const own = state.service.deploymentConfiguration;
  const before = beforeText({ revision: revisions[0]?.number ?? '', pace: paceOf(own) });
  await tagService(place, state, { [TAGS.before]: before });
  await updateService(place, {
    taskDefinition: candidate.arn,
    deploymentConfiguration: withPace(own, oneByOne(state.desired)),
  });
  // Afterwards: a mark without the change would look as if ECS had gone back.
  await tagService(place, state, mark);
  return true;
}

function refuseNotStartable(revision: Revision, { taskDefinition: family }: EcsTarget): void {
  const name = `the revision ${revision.number} of the task definition ${family}`;
  if (!revision.active) throw refused(`${name} is deregistered: ECS starts no task of it; register it again`);
  if (revision.networkMode !== 'awsvpc')
    throw refused(
      `${name} has the network mode ${revision.networkMode}; a trial task needs an address of its own: networkMode awsvpc`,
    );
}

/** Only the stable version may be there, and at rest: somebody else's deployment would be cut off without a word. */
function foreignDeployment(
  { state, revisions }: Fleet,
  order: TrafficOrder,
  target: EcsTarget,
): string | undefined {
  const labelOf = (arn: string | undefined) =>
    revisions.find((each) => each.arn === arn)?.label ?? arn ?? 'nothing';
  const stranger = state.deployments.find(
    (each) => labelOf(each.taskDefinition) !== order.stable || each.rolloutState === 'IN_PROGRESS',
  );
  if (!stranger) return undefined;
  const since = stranger.createdAt ? ` since ${stranger.createdAt.toISOString()}` : '';
  return `somebody else deploys to ${serviceName(target)}: ${stranger.id} with ${labelOf(stranger.taskDefinition)} is ${stranger.rolloutState ?? stranger.status}${since}; wait until it is over`;
}
