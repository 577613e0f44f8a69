import { wasRolledBack } from '../model/ending.ts';
import { isTrailSealed } from '../model/errors.ts';
import type { WorkflowState } from '../model/state.ts';
import type { Ports } from '../ports/index.ts';
import type { LockHolder, LockKey } from '../ports/lock-store.ts';
import { admitted, record, type Stage } from './context.ts';
import { sealTrail } from './seal-trail.ts';

/** The last task: the lock goes, or stays for a person (RB-3), and the trail is sealed by its length and hash. */
export const releaseLock =
  (ports: Ports): Stage =>
  async (state) => {
    const { deployment } = state;
    if (!deployment) return state;
    await recordUnlessSealed(ports, state, await settleLock(ports, state));
    const left = whatIsLeft(state, ports.clock.now());
    if (left) {
      await recordUnlessSealed(ports, state, {
        action: 'leave open',
        cause: left,
        result: `${deployment.id} is not closed yet: ${left}; a recovery makes up for it`,
        status: 'attention',
      });
      await ports.deployments.update(deployment.id, { state }, state.execution.name);
      return state;
    }
    await closeRecord(ports, state);
    return state;
  };

/** Refused when a recovery has taken over in the meantime: that one closes the deployment then. */
export async function closeRecord(ports: Ports, state: WorkflowState): Promise<void> {
  const deployment = admitted(state);
  const seal = await sealTrail(ports, deployment, state.execution.name);
  await ports.deployments.update(deployment.id, { state, seal }, state.execution.name);
}

/** A try of this task that died after it had sealed the trail has written all this. */
async function recordUnlessSealed(
  ports: Ports,
  state: WorkflowState,
  entry: Parameters<typeof record>[2],
): Promise<void> {
  try {
    await record(ports, state, entry);
  } catch (error) {
    if (!isTrailSealed(error)) throw error;
  }
}

/** The lock as the ending wants it. Again: nothing more. @returns what the trail says about it */
export async function settleLock(ports: Ports, state: WorkflowState): Promise<Parameters<typeof record>[2]> {
  const { service, environment, fencing } = admitted(state);
  const key = { service, environment };
  const { ending } = state;
  if (ending?.kind === 'RollbackFailed') {
    const kept = await ports.locks.keep(key, fencing, ending.reason);
    return {
      action: 'keep lock',
      cause: ending.reason,
      result: kept ? `${service} stays locked` : `${service} is locked by a newer execution`,
      status: 'attention',
    };
  }
  const released = await releaseOwn(ports, key, state);
  const newer = released ? await ports.locks.holder(key) : undefined;
  return {
    action: 'release lock',
    cause: 'the deployment ended',
    result: releaseSentence(service, released, newer),
    status: released && !newer ? 'done' : 'attention',
  };
}

/** A lock that was kept while the way back was not proven goes when it is: a recovery may have brought that about. */
async function releaseOwn(ports: Ports, key: LockKey, state: WorkflowState): Promise<boolean> {
  const { id, fencing } = admitted(state);
  const released = await ports.locks.release(key, fencing);
  if (released || state.verification?.status !== 'SUCCESS') return released;
  if ((await ports.locks.holder(key))?.deploymentId !== id) return released;
  // By name: one that has begun since it was looked at works under its own.
  await ports.locks.unlock(key, id);
  return true;
}

/** What could not be written is tried again by recoveries for so long; then it is closed without. */
const GIVES_UP_MS = 86_400_000;

/** What still has to be made up for, in words; undefined: nothing, and the deployment is closed (RB-4, RP-1). */
function whatIsLeft(state: WorkflowState, now: number): string | undefined {
  if (now - (state.ending?.at ?? now) > GIVES_UP_MS) return undefined;
  if (wasRolledBack(state.ending) && !state.incident) return 'its incident could not be declared';
  return state.closeFailure ? 'its reports or its archive could not be written' : undefined;
}

function releaseSentence(service: string, released: boolean, newer: LockHolder | undefined): string {
  if (!released)
    return `${service} stays locked: an earlier failure keeps its lock until a person releases it`;
  return newer
    ? `${service} was not this deployment's to release: ${newer.deploymentId} has its lock with number ${newer.fencing}`
    : `${service} is free for the next deployment`;
}
