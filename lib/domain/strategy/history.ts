import type { PlannedStage } from '../../model/plan.ts';
import type { OpenQuestion } from '../../model/state.ts';

/** Step Functions ends an execution at this many history events; a plan stays well below. */
export const HISTORY_LIMIT = 25_000;
export const HISTORY_ALLOWED = 20_000;
/** Retries, an interrupt, and what nobody counted. */
export const SPARE_EVENTS = 1000;

/** One turn of a loop: wait entered and exited (2), task entered, scheduled, started, succeeded, exited (5), choice
 * entered and exited (2), and one spare for a retry. */
export const EVENTS_PER_TURN = 10;
/** A task outside of a loop, with a choice after it. */
const EVENTS_PER_TASK = 12;
/** Tasks of a stage outside of its loops: shift, the parallel with its branches, the listener, decide. */
const TASKS_PER_STAGE = 6;
/** A question besides its looks: the Parallel that is ended by the answer (5, and 3 branches aborted), the task that waits (6),
 * the last look of all three (19) and "Decide next stage" (7); the rest is for retries. */
const EVENTS_PER_QUESTION = 4 * EVENTS_PER_TASK;
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

/** Each watcher's last turn is begun and counts whole. */
const turns = (seconds: number, paces: readonly number[]): number =>
  paces.reduce((sum, every) => sum + (Math.ceil(seconds / every) + 1) * EVENTS_PER_TURN, 0);

export type WatcherTimes = Pick<LoopTimes, 'periodSeconds' | 'infrastructureSeconds' | 'smokeSeconds'>;

const pacesOf = (times: WatcherTimes): number[] => [
  times.periodSeconds,
  times.infrastructureSeconds,
  times.smokeSeconds,
];

/** What one observation of so many seconds comes to. */
export const eventsOf = (seconds: number, times: WatcherTimes): number =>
  turns(seconds, pacesOf(times)) + TASKS_PER_STAGE * EVENTS_PER_TASK;

/** What one question comes to that is open for so long, no watcher looking more often than at its pace. */
export const questionEvents = (
  times: WatcherTimes,
  { seconds, paceSeconds }: Pick<OpenQuestion, 'seconds' | 'paceSeconds'>,
): number =>
  turns(
    seconds,
    pacesOf(times).map((every) => Math.max(every, paceSeconds)),
  ) + EVENTS_PER_QUESTION;
