import { slipwayCommand } from '../model/command.ts';
import type { WorkflowState } from '../model/state.ts';
import { splitOf } from '../model/traffic.ts';
import type { Ports } from '../ports/index.ts';
import { firstThenRest } from './carry-on.ts';
import { admitted, pinnedDefinition, record, type Stage, withKnownShifts } from './context.ts';
import { declare } from './declare-incident.ts';

/** The way back could not be proven (RB-3): the service stays locked, and people get the steps to take. */
export const escalate =
  (ports: Ports): Stage =>
  async (answered) => {
    const state = await withKnownShifts(ports, answered);
    const deployment = admitted(state);
    const because =
      state.verification?.reason ??
      (state.rollback?.next === 'page'
        ? `rollback.mode is freeze-and-page, so traffic stays where it is until a person decides: ${state.rollback.reason}`
        : 'the rollback could not be verified');
    // First the lock: nothing may deploy over this, even when the incident cannot be declared.
    const kept = await ports.locks.keep(deployment, deployment.fencing, because);
    const pinned = await pinnedDefinition(ports, state);
    const command = `unlock ${deployment.service} --reason "…"`;
    // The incident comes first: a trail that cannot be written must not keep people from being called.
    const told = firstThenRest();
    const tell = () =>
      record(ports, state, {
        action: 'keep lock',
        cause: because,
        result: kept
          ? `${deployment.service} stays locked until a person runs: ${slipwayCommand(command, pinned.target.kind)}`
          : `the lock of ${deployment.service} is held by a newer execution, which decides about it`,
        status: 'attention',
      });
    await told.first(tell);
    // Verification failed or never answered: in both cases what follows is a P0.
    const unproven = state.verification ?? {
      status: 'FAILED' as const,
      reason: because,
      at: ports.clock.now(),
    };
    const next = {
      ...state,
      verification: unproven.status === 'SUCCESS' ? { ...unproven, status: 'FAILED' as const } : unproven,
    };
    const incident = await declare(ports, next, await whereTrafficIs(ports, state));
    await told.rest();
    for (const step of incident?.manualSteps ?? []) {
      await ports.announcer.announce(deployment.id, { kind: 'step', mark: 'attention', text: step });
    }
    return { ...next, incident: { id: incident?.id ?? null, severity: incident?.severity ?? null } };
  };

/** In words, for who is called at night: what cannot be read is said too. */
async function whereTrafficIs(ports: Ports, state: WorkflowState): Promise<string> {
  try {
    return splitOf(await ports.traffic.for(await pinnedDefinition(ports, state)).read());
  } catch (error) {
    const { version, previousVersion } = admitted(state);
    // The last one is what was asked for: whether it came to pass is what cannot be read.
    const [before = 0, last = 0] = [0, 0, ...(state.shifts ?? []).map(({ weight }) => weight)].slice(-2);
    const nothing = previousVersion === null ? 'no version had any traffic' : `${previousVersion} has 100 %`;
    const known = last > 0 ? `${version} was to have ${last} % (${before} % before)` : nothing;
    return `it could not be read (${(error as Error).message}); as last known, ${known}`;
  }
}
