import type { ShiftRecord } from '../model/state.ts';
import type { TrafficReading } from '../model/traffic.ts';
import type { Ports } from '../ports/index.ts';
import {
  admitted,
  intend,
  milestone,
  orderOf,
  pinnedDefinition,
  planned,
  record,
  type Stage,
  stopIfInterrupted,
  takeNextNumber,
  windowFrom,
} from './context.ts';

/** Gives the candidate the next stage's share: read, write, read back (EX-2, EX-5). */
export const shiftTraffic =
  (ports: Ports): Stage =>
  async (before) => {
    await stopIfInterrupted(ports, before);
    const { progress } = before;
    if (!progress) throw new Error('"Shift traffic" needs the progress that "Plan deployment" leaves');
    const state = await takeNextNumber(ports, before, `shift ${progress.stage + 1}`);
    const deployment = admitted(state);
    const stage = planned(state).stages[progress.stage];
    const weight = stage?.weight ?? progress.weight;
    const shiftedBefore = (state.shifts ?? []).filter((shift) => shift.stage !== progress.stage);
    const intended: ShiftRecord = { stage: progress.stage, weight, at: ports.clock.now() };
    // Written down before it is done: recovery has to assume that it happened.
    await milestone(ports, { ...state, shifts: [...shiftedBefore, intended] });

    await intend(ports, state, {
      action: 'shift traffic',
      cause: progress.reason,
      result: `${deployment.version} is to have ${weight} %`,
      data: { weight, stage: progress.stage, fencing: deployment.fencing },
    });
    const reading = await ports.traffic
      .for(await pinnedDefinition(ports, state))
      .shift(orderOf(state), weight);
    const now = ports.clock.now();
    const next = {
      ...state,
      shifts: [...shiftedBefore, { ...intended, at: now }],
      progress: { ...progress, weight, next: 'observe-again' as const },
      window: windowFrom(now, progress.observeSeconds, planned(state).periodSeconds),
    };
    // First: refused when everything is over or somebody else has taken over in the meantime.
    await milestone(ports, next);
    await record(ports, state, {
      action: 'shift traffic',
      cause: progress.reason,
      result: `${stage?.label ?? `${weight} %`}: ${splitText(reading)}`,
      status: 'done',
      data: { weight, stage: progress.stage, observeSeconds: progress.observeSeconds },
    });
    await ports.announcer.announce(deployment.id, { kind: 'traffic', reading });
    return next;
  };

const splitText = (reading: TrafficReading) =>
  `${reading.versions
    .filter((each) => each.weight > 0)
    .map(
      (each) =>
        `${each.version} has ${Number(each.weight.toFixed(1))} % (${each.routed} of ${reading.routed} requests)`,
    )
    .join(', ')}, read back`;
