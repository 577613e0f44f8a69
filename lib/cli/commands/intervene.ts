import { resolve } from 'node:path';
import { createEventBus } from '../../local/events/event-bus.ts';
import type { LocalWorld } from '../../local/index.ts';
import { recoverDeployment } from '../../local/runner/run-deployment.ts';
import { refused } from '../../model/errors.ts';
import type { DeploymentRecord } from '../../ports/deployment-records.ts';
import type { LockHolder } from '../../ports/lock-store.ts';
import { unlockService } from '../../stages/unlock-service.ts';
import { currentUser } from '../approvals.ts';
import { bringBack, giveUp } from '../bring-back.ts';
import { outputFor } from '../output.ts';
import {
  abandoned,
  exitCodeOf,
  isRunByLiveProcess,
  leftOpenText,
  showState,
  tellLeftOpen,
  waitsFor,
  withWorld,
} from '../session.ts';
import { EXIT_DOWN, type HomeOptions } from './status.ts';

/** `slipway abort checkout`: from any terminal; the running deployment rolls back. */
export async function abort(
  which: string,
  options: HomeOptions & { readonly reason?: string },
): Promise<number> {
  const output = outputFor(options);
  return withWorld(worldOf(options, output), async (world) => {
    const open = await world.ports.deployments.list({ open: true });
    const found = open.find((record) => record.id === which || record.service === which);
    if (!found)
      throw refused(
        `nothing to abort: no open deployment is called "${which}" or is of a service of that name`,
      );
    if (!isRunByLiveProcess(found)) {
      output.line('attention', `${leftOpenText(found)}; rolling it back now`);
      const outcome = await recoverDeployment(world, found.id, (event) => showState(output, event));
      output.ending(outcome.ending.kind, outcome.ending.reason);
      return exitCodeOf(outcome);
    }
    const reason = options.reason ?? 'aborted from another terminal';
    const detail = { deploymentId: found.id, reason, by: currentUser() };
    const { routed } = await createEventBus(world.ports).put({ 'detail-type': 'Abort Requested', detail });
    if (!routed.includes(found.id))
      throw refused(`${found.id} is over in the meantime: there is nothing to abort`);
    output.line('done', `${found.id} is told to abort; its own terminal shows the rollback`);
    return 0;
  });
}

/** `slipway recover`: brings back what should serve, and finishes what a killed command left open. */
export async function recover(
  id: string | undefined,
  options: HomeOptions & { readonly giveUp?: string },
): Promise<number> {
  const output = outputFor(options);
  return withWorld(worldOf(options, output), async (world) => {
    const { anything, outages } = await bringBack(world, output);
    if (options.giveUp !== undefined) return giveUp(world, options.giveUp, output);
    const left = id ? [await recoverable(world, id)] : await abandoned(world);
    if (left.length === 0 && !anything && outages.length === 0)
      output.line('done', 'nothing to recover: no deployment was left open');
    let code = outages.length > 0 ? EXIT_DOWN : 0;
    for (const each of left) {
      if (typeof each !== 'string' && waitsFor(each, outages, output)) continue;
      const outcome = await recoverDeployment(world, typeof each === 'string' ? each : each.id, (event) =>
        showState(output, event),
      );
      output.ending(outcome.ending.kind, outcome.ending.reason);
      code = Math.max(code, exitCodeOf(outcome));
    }
    return code;
  });
}

/** `slipway unlock checkout --reason "…"`: after a failed rollback, when a person has seen that production is well. */
export async function unlock(
  service: string,
  options: HomeOptions & { readonly reason: string; readonly environment: string },
): Promise<number> {
  const output = outputFor(options);
  return withWorld(worldOf(options, output), async (world) => {
    const key = { service, environment: options.environment };
    const holder = await world.ports.locks.holder(key);
    if (holder) await refuseUnlockOfLive(world, service, holder);
    await tellLeftOpen(world, output);
    output.line(
      'done',
      await unlockService(world.ports, { ...key, by: currentUser(), reason: options.reason, at: Date.now() }),
    );
    return 0;
  });
}

/** A live deployment needs no recovery: it would be two that write. One that is not known is for the recovery to refuse. */
async function recoverable(world: LocalWorld, id: string): Promise<DeploymentRecord | string> {
  const record = await world.ports.deployments.get(id);
  if (record && record.seal === null && isRunByLiveProcess(record))
    throw refused(
      `${id} is still being run by the process ${record.execution.split(':')[1]}; abort it instead: npm run slipway -- abort ${record.service}`,
    );
  return record ?? id;
}

/** Only a lock that a person has to release is unlocked, or one whose deployment never came to a record. */
async function refuseUnlockOfLive(world: LocalWorld, service: string, holder: LockHolder): Promise<void> {
  if (holder.keptBecause !== null) return;
  const record = await world.ports.deployments.get(holder.deploymentId);
  if (!record) {
    // Between the lock and the record there are milliseconds, unless the command was killed there.
    if (Date.now() - holder.acquiredAt > UNRECORDED_MS) return;
    throw refused(`${service} is being admitted by ${holder.deploymentId} right now; try again in a minute`);
  }
  throw refused(
    isRunByLiveProcess(record)
      ? `${service} is being deployed by ${record.id}; abort it instead: npm run slipway -- abort ${service}`
      : `${service} was left open by ${record.id}, whose process is gone; finish it instead: npm run slipway -- recover ${record.id}`,
  );
}

const UNRECORDED_MS = 60_000;

const worldOf = (options: HomeOptions, output: ReturnType<typeof outputFor>) => ({
  home: resolve(options.home),
  services: resolve(options.services),
  yes: true,
  output,
});
