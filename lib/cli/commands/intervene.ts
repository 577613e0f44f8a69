import { resolve } from 'node:path';
import { leftToDo } from '../../domain/ending/index.ts';
import { createEventBus } from '../../local/events/event-bus.ts';
import type { LocalWorld } from '../../local/index.ts';
import { recoverDeployment } from '../../local/runner/run-deployment.ts';
import { slipwayCommand } from '../../model/command.ts';
import { refused } from '../../model/errors.ts';
import { reasonSaid } from '../../model/said.ts';
import type { DeploymentRecord } from '../../ports/deployment-records.ts';
import type { LockHolder } from '../../ports/lock-store.ts';
import { nothingToAbort, onlyOpenOne } from '../../stages/open-deployment.ts';
import { refuseDivided } from '../../stages/refuse-divided.ts';
import { settleTraffic } from '../../stages/settle-traffic.ts';
import { unlockService } from '../../stages/unlock-service.ts';
import { currentUser } from '../approvals.ts';
import { bringBack, giveUp } from '../bring-back.ts';
import { outputFor } from '../output.ts';
import {
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
    const known = await world.ports.deployments.get(which);
    const found =
      known && !known.ending
        ? known
        : await onlyOpenOne(world.ports, which, { what: 'aborted', none: nothingToAbort(which) });
    if (!isRunByLiveProcess(found)) {
      output.line('attention', `${leftOpenText(found)}; rolling it back now`);
      const outcome = await recoverDeployment(world, found.id, (event) => showState(output, event));
      output.ending(outcome.ending.kind, outcome.ending.reason);
      return exitCodeOf(outcome);
    }
    const reason = reasonSaid(options.reason ?? 'aborted from another terminal');
    const detail = { deploymentId: found.id, reason, by: currentUser() };
    const { routed } = await createEventBus(world.ports).put({ 'detail-type': 'Abort Requested', detail });
    if (!routed.includes(found.id))
      throw refused(`${found.id} is over in the meantime: there is nothing to abort`);
    output.line('done', `${found.id} is told to abort; its own terminal shows the rollback`);
    return 0;
  });
}

/** `slipway recover [id]`: brings back what should serve, finishes what a killed command left open, or says why there is nothing. */
export async function recover(
  id: string | undefined,
  options: HomeOptions & { readonly giveUp?: string },
): Promise<number> {
  const output = outputFor(options);
  return withWorld(worldOf(options, output), async (world) => {
    const { anything, outages } = await bringBack(world, output);
    if (options.giveUp !== undefined) return giveUp(world, options.giveUp, output);
    const { deployments } = world.ports;
    const asked = id === undefined ? await deployments.list({ open: true }) : [await known(world, id)];
    if (asked.length === 0 && !anything && outages.length === 0)
      output.line('done', 'nothing to recover: no deployment is open');
    let code = outages.length > 0 ? EXIT_DOWN : 0;
    for (const record of asked) {
      const left = leftToDo(record, isRunByLiveProcess(record), 'local');
      if (left.kind === 'abandoned') {
        if (waitsFor(record, outages, output)) continue;
        output.line('attention', `${left.reason}; finishing it now`);
        const outcome = await recoverDeployment(world, record.id, (event) => showState(output, event));
        output.ending(outcome.ending.kind, outcome.ending.reason);
        code = Math.max(code, exitCodeOf(outcome));
        continue;
      }
      // One that is named and cannot be recovered is refused; of all, it is one that needs nothing.
      if (left.kind === 'running' && id !== undefined) throw refused(left.reason);
      output.line(left.kind === 'running' ? 'running' : 'done', left.reason);
    }
    return code;
  });
}

async function known(world: LocalWorld, id: string): Promise<DeploymentRecord> {
  const record = await world.ports.deployments.get(id);
  if (record) return record;
  throw refused(`there is no deployment "${id}"; see those that there are: ${slipwayCommand('reports')}`);
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
    const record = holder && (await world.ports.deployments.get(holder.deploymentId));
    if (record) await refuseDivided(world.ports, record);
    await tellLeftOpen(world, output);
    output.line(
      'done',
      await unlockService(world.ports, {
        ...key,
        by: currentUser(),
        reason: reasonSaid(options.reason),
        at: Date.now(),
        of: holder?.deploymentId ?? null,
      }),
    );
    return 0;
  });
}

/** `slipway settle checkout --on 1.4.1 --reason "…"`: a person's word about traffic that was left where it was. */
export async function settle(
  service: string,
  options: HomeOptions & { readonly on: string; readonly reason: string; readonly environment: string },
): Promise<number> {
  const output = outputFor(options);
  return withWorld(worldOf(options, output), async (world) => {
    const { environment, on: version } = options;
    const reason = reasonSaid(options.reason);
    const settlement = { service, environment, version, by: currentUser(), reason };
    output.line('done', await settleTraffic(world.ports, settlement));
    return 0;
  });
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
      ? `${service} is being deployed by ${record.id}; abort it instead: ${slipwayCommand(`abort ${service}`)}`
      : `${service} was left open by ${record.id}, whose process is gone; finish it instead: ${slipwayCommand(`recover ${record.id}`)}`,
  );
}

const UNRECORDED_MS = 60_000;

const worldOf = (options: HomeOptions, output: ReturnType<typeof outputFor>) => ({
  home: resolve(options.home),
  services: resolve(options.services),
  yes: true,
  output,
});
