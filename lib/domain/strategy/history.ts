import type { PlannedStage } from '../../model/plan.ts';

/** Step Functions ends an execution at this many history events; a plan stays well below. */
export const HISTORY_LIMIT = 25_000;
export const HISTORY_ALLOWED = 20_000;

/** One turn of a loop: wait entered and exited (2), task entered, scheduled, started, succeeded, exited (5), choice
 * entered and exited (2), and one spare for a retry. */
const EVENTS_PER_TURN = 10;
/** A task outside of a loop, with a choice after it. */
const EVENTS_PER_TASK = 12;
/** Tasks of a stage outside of its loops: shift, the parallel with its branches, the listener, decide. */
const TASKS_PER_STAGE = 6;
/** Everything before the first and after the last stage. */
const FIXED_EVENTS = 30 * EVENTS_PER_TASK;

export interface LoopTimes {
  readonly periodSeconds: number;
  readonly infrastructureSeconds: number;
  readonly smokeSeconds: number;
  /** A rollback is looked at every so often, for so long at the most. */
  readonly verifySeconds: number;
  readonly verifyWithinSeconds: number;
}

/** How many history events the plan can come to, every stage extended as often as allowed. */
export function historyEvents(
  stages: readonly Pick<PlannedStage, 'observeSeconds' | 'extensions'>[],
  finalObserveSeconds: number,
  times: LoopTimes,
  extensions: number,
): number {
  const observations = [...stages, { observeSeconds: finalObserveSeconds, extensions }];
  const looks = Math.ceil(times.verifyWithinSeconds / times.verifySeconds) + 1;
  return (
    FIXED_EVENTS +
    looks * EVENTS_PER_TURN +
    observations.reduce(
      (sum, each) => sum + (1 + (each.extensions ?? extensions)) * eventsOf(each.observeSeconds, times),
      0,
    )
  );
}

function eventsOf(seconds: number, times: LoopTimes): number {
  const turns = [times.periodSeconds, times.infrastructureSeconds, times.smokeSeconds].map(
    (every) => Math.ceil(seconds / every) + 1,
  );
  return turns.reduce((sum, count) => sum + count * EVENTS_PER_TURN, 0) + TASKS_PER_STAGE * EVENTS_PER_TASK;
}
