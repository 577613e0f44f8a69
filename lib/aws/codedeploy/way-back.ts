import type { TrafficReading, WayBackStep } from '../../model/traffic.ts';
import type { TrafficOrder } from '../../ports/traffic-driver.ts';
import { wayBackSteps } from '../way-back-steps.ts';
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
  stopWithRollback,
} from './deployments.ts';
import { type GroupPlace, type GroupState, mark } from './group.ts';
import type { Platform } from './platform.ts';
import type { WaitFor } from './wait.ts';

export interface WayBackContext {
  readonly place: GroupPlace;
  readonly platform: Platform;
  readonly now: () => number;
  readonly waitFor: WaitFor;
  guarded(order: TrafficOrder): Promise<GroupState>;
  readFrom(state: GroupState): Promise<TrafficReading>;
}

/**
 * All traffic to the stable version (RB-1): what is in progress is stopped with a rollback; where that was over, or
 * did not bring everything back, the stable version is deployed again. Each step is tried even when one failed.
 */
export async function goBack(context: WayBackContext, order: TrafficOrder): Promise<readonly WayBackStep[]> {
  const { place, platform } = context;
  const { steps, attempt } = wayBackSteps();
  let state: GroupState | undefined;
  await attempt('take hold of the deployment group', async () => {
    state = await context.guarded(order);
    await mark(place, state, order, state.candidate);
    return `orders with a lock number below ${order.fencing} are turned away`;
  });
  let ran = false;
  const stopped = await attempt('stop the CodeDeploy deployment', async () => {
    const own = (await deploymentsOf(place, context.now())).filter((each) => isOf(each, order, 'forward'));
    ran = own.some(isActive);
    return stopOwn(place, own);
  });
  await attempt('shift traffic back', async () => {
    state ??= await context.guarded(order);
    return shiftBack(context, state, order, { ran, stopped });
  });
  await attempt('let go of the candidate', async () => {
    if (platform.bringsUpGreen) await endWaits(context, order);
    state ??= await context.guarded(order);
    await mark(place, { ...state, lock: order.fencing }, order, undefined);
    return `${order.candidate} is no candidate any more`;
  });
  return steps;
}

async function stopOwn(place: GroupPlace, own: readonly Deployment[]): Promise<string> {
  const running = own.filter(isActive);
  if (running.length === 0)
    return own[0] ? `${endOf(own[0])}: nothing to stop` : 'none was created: nothing to stop';
  const stopped: string[] = [];
  for (const { id } of running)
    stopped.push((await stopWithRollback(place, id)) ? `${id} is stopped with a rollback` : `${id} was over`);
  return stopped.join(', ');
}

/** Waits for what CodeDeploy rolls back by itself; deploys the stable version where that is not enough. */
async function shiftBack(
  context: WayBackContext,
  state: GroupState,
  order: TrafficOrder,
  { ran, stopped }: { readonly ran: boolean; readonly stopped: boolean },
): Promise<string> {
  const { platform, waitFor, readFrom } = context;
  const { stable } = order;
  if (stable === null) throw new Error('there is no version to go back to');
  const isBack = async () => isAllOn(await readFrom(state), stable, platform);
  const neverLeft = !ran && (await isBack());
  let left = false;
  const back = await waitFor(`CodeDeploy to bring ${stable} back`, async () => {
    const active = (await deploymentsOf(context.place, context.now())).filter(isActive);
    const own = active.find((each) => isOf(each, order, 'forward'));
    if (own && !stopped) throw new Error(`${own.id} could not be stopped and goes on by itself`);
    if (await isBack()) return own ? undefined : 'yes';
    const isStuck = active.length === 0 || (await whatWorks(context.place, active, order)) === 'ours';
    // Seen twice: the rollback may begin a moment after the end of what it undoes.
    if (isStuck && left) return 'no';
    left = isStuck;
    return undefined;
  });
  if (back === 'yes') {
    return neverLeft
      ? `${stable} had 100 % of ${platform.where} already: nothing to undo`
      : `CodeDeploy left ${stable} 100 % of ${platform.where}, read back`;
  }
  const mended = await platform.mend?.(order, stable);
  if (mended === undefined) return deployAgain(context, order, stable, isBack);
  if (await isBack()) return mended;
  throw new Error(`${mended}, and as read back ${stable} does not have all of it`);
}

async function deployAgain(
  { place, platform, now, waitFor }: WayBackContext,
  order: TrafficOrder,
  stable: string,
  isBack: () => Promise<boolean>,
): Promise<string> {
  const deployment = await createOnce(place, order, 'back', now(), {
    revision: await platform.revision(stable),
    deploymentConfigName: platform.allAtOnce,
    // The alarm that may be why we go back must not keep CodeDeploy from it, nor must an alarm that it cannot read.
    overrideAlarmConfiguration: { enabled: false, ignorePollAlarmFailure: true },
    // The last version that succeeded is the bad one: a rollback of the way back would bring it again.
    autoRollbackConfiguration: { enabled: false },
    ...(platform.compute === 'Server' ? { fileExistsBehavior: 'OVERWRITE' } : {}),
  });
  await waitFor(`${stable} to be deployed again`, async () => {
    const seen = await getDeployment(place, deployment.id);
    if (seen.status === 'Ready') await continueWait(place, seen.id, 'READY_WAIT');
    if (await isBack()) return true;
    if (!isActive(seen)) throw new Error(`${endOf(seen)}; ${stable} does not have all of ${platform.where}`);
    return undefined;
  });
  return `${stable} was deployed again by ${deployment.id} and has 100 % of ${platform.where}, read back`;
}

/** Does CodeDeploy still undo, or is only our own way back in progress, from a try before this one? */
async function whatWorks(
  place: GroupPlace,
  active: readonly Deployment[],
  order: TrafficOrder,
): Promise<'undoes' | 'ours'> {
  for (const each of active) {
    if (isOf(each, order, 'back')) return 'ours';
    const cause = each.info.rollbackInfo?.rollbackTriggeringDeploymentId;
    const undoes = cause !== undefined && isOf(await getDeployment(place, cause), order);
    if (!undoes && !isOf(each, order)) throw inTheWay(place, each);
  }
  return 'undoes';
}

/** Nothing waits any more with the candidate's tasks, so that they go and the group is free. */
async function endWaits({ place, now, waitFor }: WayBackContext, order: TrafficOrder): Promise<void> {
  const waiting = (await deploymentsOf(place, now())).find((each) => isOf(each, order, 'back'));
  if (!waiting || !isActive(waiting)) return;
  await waitFor(`CodeDeploy deployment ${waiting.id} to end`, async () => {
    const { status } = await getDeployment(place, waiting.id);
    if (status === 'InProgress') await continueWait(place, waiting.id, 'TERMINATION_WAIT');
    return isActive({ ...waiting, status }) ? undefined : status;
  });
}

/** On servers a version that failed to install may have left something behind: the one before is put there again. */
function isAllOn({ versions }: TrafficReading, version: string, { compute }: Platform): boolean {
  const own = versions.find((each) => each.version === version);
  return (
    own?.weight === 100 &&
    versions.every((each) => each === own || each.weight === 0) &&
    (compute !== 'Server' || own.troubles.length === 0)
  );
}
