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
    const last = (await ports.audit.read({ service: deployment.service, deploymentId: deployment.id })).at(
      -1,
    );
    await ports.deployments.update(deployment.id, {
      state,
      seal: last ? { lines: last.line, hash: last.hash } : null,
    });
    return state;
  };

function releaseSentence(service: string, released: boolean, newer: LockHolder | undefined): string {
  if (!released)
    return `${service} stays locked: an earlier failure keeps its lock until a person releases it`;
  return newer
    ? `${service} was not this deployment's to release: ${newer.deploymentId} has its lock with number ${newer.fencing}`
    : `${service} is free for the next deployment`;
}
