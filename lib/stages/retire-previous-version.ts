import type { Ports } from '../ports/index.ts';
import {
  admitted,
  milestone,
  orderOf,
  pinnedDefinition,
  record,
  type Stage,
  stopIfInterrupted,
} from './context.ts';

/** The previous version goes only now: until here it was the instant way back (EX-1). */
export const retirePreviousVersion =
  (ports: Ports): Stage =>
  async (state) => {
    await stopIfInterrupted(ports, state);
    const deployment = admitted(state);
    const reading = await ports.traffic.for(await pinnedDefinition(ports, state)).retire(orderOf(state));
    const at = ports.clock.now();
    const reason =
      deployment.previousVersion === null
        ? `${deployment.version} serves; there was no version before it`
        : `${deployment.previousVersion} drained and ended; ${deployment.version} serves everything`;
    await record(ports, state, {
      action: 'retire previous version',
      cause: 'the candidate is good',
      result: reason,
      status: 'done',
    });
    await ports.announcer.announce(deployment.id, { kind: 'traffic', reading });
    const next = { ...state, retirement: { at, reason } };
    // From here on, recovery closes the deployment and does not undo it.
    await milestone(ports, next);
    return next;
  };
