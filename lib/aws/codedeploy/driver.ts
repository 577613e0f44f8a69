import { refused, SlipwayError } from '../../model/errors.ts';
import { readingOf, type TrafficReading } from '../../model/traffic.ts';
import type { TrafficDriver, TrafficOrder } from '../../ports/traffic-driver.ts';
import { capabilitiesOf } from './capabilities.ts';
import {
  continueWait,
  createOnce,
  type Deployment,
  deploymentsOf,
  endOf,
  getDeployment,
  inTheWay,
  isActive,
  isOf,
} from './deployments.ts';
import { type GroupPlace, type GroupState, guard, mark, readGroup } from './group.ts';
import type { Platform } from './platform.ts';
import { type Patience, waiter } from './wait.ts';
import { goBack } from './way-back.ts';

export interface CodeDeployOptions {
  readonly place: GroupPlace;
  readonly platform: Platform;
  /** The deployment configuration of a canary, or of what is replaced in place. */
  readonly config: string;
  readonly now: () => number;
  readonly patience?: Patience;
}

/** Weights are read back with one decimal. */
const NEARLY = 0.1;

/**
 * CodeDeploy moves the traffic by itself. Slipway creates the deployment, continues it after the smoke tests, waits
 * until what it reads back is what it asked for, and stops it with a rollback (docs/decisions/0012).
 */
export function createCodeDeployDriver(options: CodeDeployOptions): TrafficDriver {
  const { place, platform, config, now } = options;
  /** For one call, which its waits share the time of. */
  const newWaits = () => waiter(now, options.patience);
  const group = () => readGroup(place, platform.compute);

  const readFrom = async (state: GroupState): Promise<TrafficReading> => {
    const versions = await platform.read(state);
    const { candidate } = state;
    const isSeen = candidate === undefined || versions.some(({ version }) => version === candidate);
    const idle = isSeen ? undefined : await platform.idle(candidate);
    return { at: now(), versions: idle ? [...versions, idle] : versions, routed: 0 };
  };

  const guarded = async (order: TrafficOrder): Promise<GroupState> => {
    const state = await group();
    guard(state, order, place);
    return state;
  };

  const create = async (order: TrafficOrder): Promise<Deployment> =>
    createOnce(place, order, 'forward', now(), {
      revision: await platform.revision(order.candidate),
      deploymentConfigName: order.strategy === 'blue-green' ? platform.allAtOnce : config,
    });

  /** The newest deployment that was made for this order to go forward, whatever became of it. */
  const forward = async (order: TrafficOrder) =>
    (await deploymentsOf(place, now())).find((each) => isOf(each, order, 'forward'));

  return {
    describe: async () => {
      const state = await group();
      await platform.check(state);
      return capabilitiesOf(place, platform, state, config);
    },

    read: async () => readFrom(await group()),

    start: async (order) => {
      const state = await guarded(order);
      const deployments = await deploymentsOf(place, now());
      const stranger = deployments.find((each) => isActive(each) && !isOf(each, order));
      if (stranger) throw inTheWay(place, stranger);
      const known = deployments.some((each) => isOf(each, order, 'forward'));
      if (!known) refuseSplit(await platform.read(state), platform);
      // Asked for here, so that a version that is not there is refused before anything is touched.
      await platform.revision(order.candidate);
      await mark(place, state, order, order.candidate);
      if (platform.bringsUpGreen && !known) await create(order);
    },

    shift: async (order, weight) => {
      const waitFor = newWaits();
      const state = await guarded(order);
      await mark(place, state, order, order.candidate);
      const before = await readFrom(state);
      refuseStrangers(before, order, platform);
      if (shareIn(before, order) >= weight - NEARLY) return before;
      const { id } = (await forward(order)) ?? (await create(order));
      let over = false;
      return waitFor(`${order.candidate} to have ${weight} % of ${platform.where}`, async () => {
        const deployment = await getDeployment(place, id);
        const ended = !isActive(deployment);
        if (deployment.status === 'Ready') {
          guard(await group(), order, place);
          await continueWait(place, id, 'READY_WAIT');
        }
        const reading = await readFrom(state);
        if (shareIn(reading, order) >= weight - NEARLY) return reading;
        // Seen twice: a load balancer may show what CodeDeploy has just done a moment later.
        if (ended && (over || deployment.status !== 'Succeeded'))
          throw notEffective(deployment, reading, order, weight, platform);
        over = ended;
        return undefined;
      });
    },

    goBack: (order) => goBack({ place, platform, now, waitFor: newWaits(), guarded, readFrom }, order),

    retire: async (order) => {
      const waitFor = newWaits();
      const state = await guarded(order);
      const reading = await readFrom(state);
      const share = shareIn(reading, order);
      if (share !== 100) {
        throw new Error(
          `${order.candidate} has ${share} % of the traffic; the previous version is retired only when it has 100 %`,
        );
      }
      const known = await forward(order);
      if (known && isActive(known)) {
        await waitFor(`CodeDeploy deployment ${known.id} to end`, async () => {
          const { status } = await getDeployment(place, known.id);
          if (platform.bringsUpGreen && status === 'InProgress')
            await continueWait(place, known.id, 'TERMINATION_WAIT');
          return isActive({ ...known, status }) ? undefined : status;
        });
      }
      await mark(place, state, order, undefined);
      return readFrom({ ...state, candidate: undefined });
    },
  };
}

const shareIn = (reading: TrafficReading, order: TrafficOrder) =>
  readingOf(reading, order.candidate)?.weight ?? 0;

const words = (versions: TrafficReading['versions']) =>
  versions
    .filter(({ weight }) => weight > 0)
    .map(({ version, weight }) => `${version} has ${weight} %`)
    .join(', ');

/** CodeDeploy would take the first version for the stable one, and the rest of the split would be lost. */
function refuseSplit(versions: TrafficReading['versions'], { where }: Platform): void {
  if (versions.filter(({ weight }) => weight > 0).length <= 1) return;
  throw refused(`${where} divides the traffic already: ${words(versions)}; finish or undo that first`);
}

/** Nobody else's version may be in it: its share would be overwritten without a word. */
function refuseStrangers({ versions }: TrafficReading, order: TrafficOrder, { where }: Platform): void {
  const strangers = versions.filter(
    ({ version, weight }) => weight > 0 && version !== order.candidate && version !== order.stable,
  );
  if (strangers.length === 0) return;
  throw new SlipwayError(
    'ShiftNotEffective',
    `somebody else changed ${where} during the deployment: ${words(strangers)}`,
  );
}

function notEffective(
  deployment: Deployment,
  { versions }: TrafficReading,
  { candidate }: TrafficOrder,
  weight: number,
  { where }: Platform,
): SlipwayError {
  return new SlipwayError(
    'ShiftNotEffective',
    `${endOf(deployment)}; ${candidate} was to have ${weight} % of ${where}, and as read back ${words(versions) || 'nothing has traffic'}`,
  );
}
