import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import type { PlanInForce } from '../../model/plan.ts';
import type { OpenQuestion, Progress } from '../../model/state.ts';
import {
  EVENTS_PER_TURN,
  eventsOf,
  HISTORY_ALLOWED,
  HISTORY_LIMIT,
  historyEvents,
  questionEvents,
  SPARE_EVENTS,
  type WatcherTimes,
} from './history.ts';

/** While a person is asked, nobody looks less often than this, save a watcher whose own pace is slower. */
export const SLOWEST_PACE = 300;
/** However little room is left: a person has to see the question, to look and to answer. */
const SHORTEST_SECONDS = 600;
/** A question takes at most this share of the room by looking often, and so does a person by one extension. */
const SHARE = 0.5;

type Counted = WatcherTimes &
  Pick<
    PlanInForce,
    'stages' | 'finalObserveSeconds' | 'verifySeconds' | 'approvalSeconds' | 'onInconclusive'
  >;
type Settings = {
  readonly slo: Pick<ServiceDefinition['slo'], 'extensions' | 'onInconclusive'>;
  readonly rollback: Pick<ServiceDefinition['rollback'], 'verifyWithin'>;
};

/** What people have had of the history so far, and where the deployment is. */
export interface HistoryUse {
  /** Seconds of each extension that a person has asked for. */
  readonly extended: readonly number[];
  /** Events of the questions that are answered. */
  readonly asked: number;
  readonly progress: Pick<Progress, 'stage' | 'final'>;
}

/** What the shortest question comes to: so much is kept for each that may still be asked. */
export const shortestQuestion = (plan: WatcherTimes & Pick<PlanInForce, 'approvalSeconds'>): number =>
  questionEvents(plan, {
    seconds: Math.min(plan.approvalSeconds, SHORTEST_SECONDS),
    paceSeconds: SLOWEST_PACE,
  });

/** How many events a plan may come to, so that each of its observations can still end in a question. */
export const eventsAllowed = (
  plan: WatcherTimes & Pick<PlanInForce, 'approvalSeconds'>,
  questions: number,
): number => Math.min(HISTORY_ALLOWED, HISTORY_LIMIT - questions * shortestQuestion(plan));

/**
 * How long the question about this observation is open and how often the watchers look meanwhile, worked out once, when it is
 * asked. They look as often as half of the room allows, and every five minutes at the least; where not even that fits, the
 * question is open for less long.
 */
export function openQuestion(
  plan: Counted,
  settings: Settings,
  use: HistoryUse,
): Pick<OpenQuestion, 'seconds' | 'paceSeconds'> {
  const room = roomFor(plan, settings, use, questionsAfter(plan, use));
  const fits = (seconds: number, paceSeconds: number, events: number) =>
    questionEvents(plan, { seconds, paceSeconds }) <= events;
  const whole = plan.approvalSeconds;
  let pace = 1;
  while (pace < SLOWEST_PACE && !fits(whole, pace, room * SHARE)) pace += 1;
  if (fits(whole, pace, room)) return { seconds: whole, paceSeconds: pace };
  let seconds = whole;
  // By whole minutes: it is a person who reads it.
  while (seconds > SHORTEST_SECONDS && !fits(seconds, SLOWEST_PACE, room))
    seconds = Math.max(SHORTEST_SECONDS, Math.ceil(seconds / 60) * 60 - 60);
  return { seconds, paceSeconds: SLOWEST_PACE };
}

/** For how many seconds a person may extend an observation now: half of the room, and the rest is for who comes after. */
export function secondsToExtend(plan: Counted, settings: Settings, use: HistoryUse): number {
  const asks = (plan.onInconclusive ?? settings.slo.onInconclusive) === 'ask';
  const questions = asks ? 1 + questionsAfter(plan, use) : 0;
  const room = roomFor(plan, settings, use, questions);
  const perSecond =
    EVENTS_PER_TURN * (1 / plan.periodSeconds + 1 / plan.infrastructureSeconds + 1 / plan.smokeSeconds);
  // Three turns less: each watcher's last one is begun and counts whole.
  const turns = room * SHARE - eventsOf(0, plan) - 3 * EVENTS_PER_TURN;
  return Math.max(0, Math.floor(turns / perSecond));
}

/**
 * What is left when the plan comes to its longest, after what people have had, so that each of so many later questions can still
 * be the shortest. Those may take what is spare; with few of them, nothing has to be kept.
 */
function roomFor(
  plan: Counted,
  { slo, rollback }: Settings,
  { extended, asked }: HistoryUse,
  later: number,
): number {
  const times = { ...plan, verifyWithinSeconds: rollback.verifyWithin };
  const planned = historyEvents(plan.stages, plan.finalObserveSeconds, times, slo.extensions);
  const people = extended.reduce((sum, seconds) => sum + eventsOf(seconds, plan), 0);
  const left = HISTORY_LIMIT - planned - people - asked;
  return left - Math.max(SPARE_EVENTS, later * shortestQuestion(plan));
}

/** Observations after this one: those of the stages to come, and the final one. */
const questionsAfter = ({ stages }: Counted, { progress }: HistoryUse): number =>
  progress.final ? 0 : stages.length - progress.stage;
