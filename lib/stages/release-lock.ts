import { wasRolledBack } from '../model/ending.ts';
import type { WorkflowState } from '../model/state.ts';
import type { Ports } from '../ports/index.ts';
import type { LockHolder } from '../ports/lock-store.ts';
import { record, type Stage } from './context.ts';

/** The last task: the lock goes, or stays for a person (RB-3), and the trail is sealed by its length and hash. */
export const releaseLock =
  (ports: Ports): Stage =>
  async (state) => {
    const { deployment, ending } = state;
    if (!deployment) return state;
    const key = { service: deployment.service, environment: deployment.environment };
    if (ending?.kind === 'RollbackFailed') {
      const kept = await ports.locks.keep(key, deployment.fencing, ending.reason);
      await record(ports, state, {
        action: 'keep lock',
        cause: ending.reason,
        result: kept ? `${key.service} stays locked` : `${key.service} is locked by a newer execution`,
        status: 'attention',
      });
    } else {
      const released = await ports.locks.release(key, deployment.fencing);
      const newer = released ? await ports.locks.holder(key) : undefined;
      await record(ports, state, {
        action: 'release lock',
        cause: 'the deployment ended',
        result: releaseSentence(key.service, released, newer),
        status: released && !newer ? 'done' : 'attention',
      });
    }
    const left = whatIsLeft(state, ports.clock.now());
    if (left) {
      await record(ports, state, {
        action: 'leave open',
        cause: left,
        result: `${deployment.id} is not closed yet: ${left}; a recovery makes up for it`,
        status: 'attention',
      });
      await ports.deployments.update(deployment.id, { state });
      return state;
    }
    const last = (await ports.audit.read({ service: deployment.service, deploymentId: deployment.id })).at(
      -1,
    );
    await ports.deployments.update(deployment.id, {
      state,
      seal: last ? { lines: last.line, hash: last.hash } : null,
    });
    return state;
  };

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
