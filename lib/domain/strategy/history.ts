import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import type { PlanInForce, PlannedStage } from '../../model/plan.ts';

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

/** Retries, an interrupt, and what nobody counted. */
const SPARE_EVENTS = 1000;
/** The parallel with its branches, around a question. */
const TASKS_PER_QUESTION = 4;
/** Questions get at most this share of what the plan leaves; the rest is for people who want to observe for longer. */
const SHARE_OF_QUESTIONS = 0.75;

type Counted = Pick<
  PlanInForce,
  | 'stages'
  | 'finalObserveSeconds'
  | 'periodSeconds'
  | 'infrastructureSeconds'
  | 'smokeSeconds'
  | 'verifySeconds'
  | 'approvalSeconds'
>;
type Settings = {
  readonly slo: Pick<ServiceDefinition['slo'], 'extensions'>;
  readonly rollback: Pick<ServiceDefinition['rollback'], 'verifyWithin'>;
};

const timesOf = (plan: Counted, { rollback }: Settings): LoopTimes => ({
  ...plan,
  verifyWithinSeconds: rollback.verifyWithin,
});

/** What the plan leaves of the history at its longest, for one observation: its question, or somebody's extensions. */
function leftFor(plan: Counted, settings: Settings): { readonly all: number; readonly question: number } {
  const times = timesOf(plan, settings);
  const planned = historyEvents(plan.stages, plan.finalObserveSeconds, times, settings.slo.extensions);
  const all = Math.max(0, HISTORY_LIMIT - SPARE_EVENTS - planned);
  return { all, question: (all * SHARE_OF_QUESTIONS) / (plan.stages.length + 1) };
}

/**
 * No watcher looks more often than this many seconds while a person is asked. Every stage may come to a question, and each may
 * stay open until it expires: all of their looks have to fit.
 */
export function shortestPaceWhileAsked(plan: Counted, settings: Settings): number {
  const { question } = leftFor(plan, settings);
  let pace = 1;
  // Coarser steps as it grows: nobody notices the difference, and it is worked out at every look.
  while (pace < plan.approvalSeconds && questionEvents(plan, pace) > question) pace = Math.ceil(pace * 1.05);
  return pace;
}

function questionEvents(plan: Counted, pace: number): number {
  const turns = [plan.periodSeconds, plan.infrastructureSeconds, plan.smokeSeconds].map(
    (every) => Math.ceil(plan.approvalSeconds / Math.max(every, pace)) + 1,
  );
  return (
    turns.reduce((sum, count) => sum + count * EVENTS_PER_TURN, 0) + TASKS_PER_QUESTION * EVENTS_PER_TASK
  );
}

/**
 * For how many seconds people may still extend the observations of a deployment, so that its execution does not end by its
 * history in the middle of them.
 *
 * @param extended seconds that people have extended them by already
 */
export function secondsToExtend(plan: Counted, settings: Settings, extended: readonly number[]): number {
  const times = timesOf(plan, settings);
  const questions = questionEvents(plan, shortestPaceWhileAsked(plan, settings)) * (plan.stages.length + 1);
  const used = extended.reduce((sum, seconds) => sum + eventsOf(seconds, times), 0);
  const left = leftFor(plan, settings).all - questions - used - eventsOf(0, times);
  const perSecond =
    EVENTS_PER_TURN * (1 / times.periodSeconds + 1 / times.infrastructureSeconds + 1 / times.smokeSeconds);
  // Three turns less: each watcher's last one is begun and counts whole.
  return Math.max(0, Math.floor((left - 3 * EVENTS_PER_TURN) / perSecond));
}
