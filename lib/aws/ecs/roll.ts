import { setTimeout as sleep } from 'node:timers/promises';
import { SlipwayError, transient } from '../../model/errors.ts';
import { type Fleet, tasksOf } from './fleet.ts';
import { hasPace, type Pace, withPace } from './pace.ts';
import type { Revision } from './revisions.ts';
import { lastEvents, serviceName, updateService } from './service.ts';
import type { TrialPlace } from './trial-task.ts';

/** A function has 15 minutes; what is not over after 13 is left to the workflow's next try of the same task. */
const MOST_MS = 780_000;
/** What was written may not be in the next answers of ECS yet. */
const SEEN_MS = 30_000;

/** Waits until a revision has its share of the running tasks, all of them healthy, and sets the pace as it goes. */
export async function rollUntil(
  place: TrialPlace,
  revision: Revision,
  options: {
    readonly version: string;
    /** Percent of the running tasks. */
    readonly weight: number;
    /** Has this call just written the revision, so that it may not be seen at once? */
    readonly justWritten: boolean;
    /** Reads, and throws where the order counts no more. */
    read(): Promise<Fleet>;
    /** @param due its tasks, also those that only start, are as many as the share needs */
    pace(fleet: Fleet, due: boolean): Pace;
  },
): Promise<Fleet> {
  const { version, weight } = options;
  const begunAt = Date.now();
  let movedAt = begunAt;
  let best = Number.NEGATIVE_INFINITY;
  let seen = !options.justWritten;
  for (;;) {
    const fleet = await options.read();
    const now = Date.now();
    seen ||= fleet.state.primary.taskDefinition === revision.arn;
    if (seen || now - begunAt > SEEN_MS) refuseWayBack(place, fleet, revision, version);
    const due = tasksOf(fleet, revision).length >= Math.ceil((weight / 100) * fleet.state.desired - 1e-6);
    // Before the look at the share: a service that has got there is held there.
    if (seen) await setPace(place, fleet, options.pace(fleet, due));
    if (hasShare(fleet, revision, weight)) return fleet;
    // Only further than ever counts: tasks that come and go are no progress.
    const gone = progressOf(fleet, revision);
    if (gone > best) [best, movedAt] = [gone, now];
    const patience = place.target.startTimeout;
    if (now - movedAt > patience * 1000) throw stuck(place, fleet, revision, options);
    if (now - begunAt > MOST_MS) {
      throw transient(
        `ECS still replaces tasks of ${serviceName(place.target)}: ${figuresOf(fleet, revision)} of ${version} after ${MOST_MS / 60_000} minutes`,
      );
    }
    await sleep(place.pollMs);
  }
}

/** Changes how fast ECS goes on; it starts no deployment. */
export async function setPace(place: TrialPlace, { state }: Fleet, pace: Pace): Promise<void> {
  const now = state.service.deploymentConfiguration;
  if (!hasPace(now, pace)) await updateService(place, { deploymentConfiguration: withPace(now, pace) });
}

/** Healthy tasks of the revision are so many percent of all that run; for 100 %, as many as are wanted. */
function hasShare(fleet: Fleet, revision: Revision, weight: number): boolean {
  const running = fleet.tasks.filter((task) => task.running).length;
  const own = tasksOf(fleet, revision);
  const healthy = own.filter((task) => task.healthy).length;
  if (running === 0 || own.some((task) => task.running && !task.healthy)) return false;
  return (healthy / running) * 100 >= weight - 0.01 && (weight < 100 || healthy >= fleet.state.desired);
}

/** More tasks of its own that are healthy, and fewer of other versions. */
function progressOf(fleet: Fleet, revision: Revision): number {
  const own = tasksOf(fleet, revision);
  return own.filter((task) => task.healthy).length - (fleet.tasks.length - own.length);
}

const figuresOf = (fleet: Fleet, revision: Revision): string => {
  const own = tasksOf(fleet, revision);
  const others = fleet.tasks.length - own.length;
  return `${own.filter((task) => task.healthy).length} of ${fleet.state.desired} tasks healthy (${own.length} started, ${others} of other versions)`;
};

/** ECS itself, or somebody, has taken the service back from the revision. */
export function refuseWayBack(
  { target }: TrialPlace,
  { state }: Fleet,
  revision: Revision,
  version: string,
): void {
  const own = state.deployments.find((each) => each.taskDefinition === revision.arn);
  const isPrimary = state.primary.taskDefinition === revision.arn;
  if (isPrimary && state.primary.rolloutState !== 'FAILED') return;
  const reason = (own?.rolloutState === 'FAILED' ? own : state.primary).rolloutStateReason;
  const what = isPrimary ? 'failed' : 'was taken back';
  throw new SlipwayError(
    'ShiftNotEffective',
    `the deployment of ${version} to ${serviceName(target)} ${what}: ${reason || 'ECS gives no reason'}; ECS last said: ${lastEvents(state)}`,
  );
}

function stuck(
  { target }: TrialPlace,
  fleet: Fleet,
  revision: Revision,
  { version, weight }: { readonly version: string; readonly weight: number },
): SlipwayError {
  const troubles = [...new Set(tasksOf(fleet, revision).flatMap((task) => task.trouble || []))];
  return new SlipwayError(
    'ShiftNotEffective',
    `${version} was to have ${Number(weight.toFixed(1))} % of the tasks of ${serviceName(target)}, and nothing moved for ${target.startTimeout} s (target.startTimeout): ${figuresOf(fleet, revision)}${troubles.length > 0 ? `: ${troubles.join('; ')}` : ''}; ECS last said: ${lastEvents(fleet.state)}`,
  );
}
