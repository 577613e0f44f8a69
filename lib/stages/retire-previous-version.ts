import type { Ports } from '../ports/index.ts';
import {
  admitted,
  intend,
  milestone,
  orderOf,
  pinnedDefinition,
  record,
  type Stage,
  stopIfInterrupted,
  takeNextNumber,
} from './context.ts';

/** The previous version goes only now: until here it was the instant way back (EX-1). */
export const retirePreviousVersion =
  (ports: Ports): Stage =>
  async (before) => {
    await stopIfInterrupted(ports, before);
    const state = await takeNextNumber(ports, before, 'retire previous version');
    const deployment = admitted(state);
    await intend(ports, state, {
      action: 'retire previous version',
      cause: 'the candidate is good',
      result: `${deployment.previousVersion ?? 'nothing'} is to be drained and ended`,
      data: { fencing: deployment.fencing },
    });
    const reading = await ports.traffic.for(await pinnedDefinition(ports, state)).retire(orderOf(state));
    const at = ports.clock.now();
    const reason =
      deployment.previousVersion === null
        ? `${deployment.version} serves; there was no version before it`
        : `${deployment.previousVersion} drained and ended; ${deployment.version} serves everything`;
    const next = { ...state, retirement: { at, reason } };
    // From here on, recovery closes the deployment and does not undo it.
    await milestone(ports, next);
    await record(ports, state, {
      action: 'retire previous version',
      cause: 'the candidate is good',
      result: reason,
      status: 'done',
    });
    await ports.announcer.announce(deployment.id, { kind: 'traffic', reading });
    return next;
  };
