import type { TaskName } from '../../lib/model/tasks.ts';
import { FAULT_KINDS, type FaultKind, type Schedule, type StoreName, type WorkflowName } from './schedule.ts';

export interface Case {
  /** What kind of case it is, for the table. */
  readonly group: string;
  readonly schedule: Schedule;
}

/** What a deployment without faults comes through, which the matrix is made from. */
export interface Course {
  readonly schedule: Schedule;
  readonly calls: ReadonlyArray<{
    readonly workflow: WorkflowName;
    readonly task: TaskName;
    readonly call: number;
    /** The candidate's share at that time. */
    readonly weight: number;
    /** What a person had to do with it at that time. */
    readonly word: 'none' | 'asked' | 'skip' | 'extend';
  }>;
  readonly states: ReadonlyArray<{
    readonly workflow: WorkflowName;
    readonly state: string;
    readonly nth: number;
  }>;
}

/** Longer than an execution tries any task (nine times); what recovers it may need a second go. */
const FOR_EVER = 12;
const STRATEGIES = ['canary', 'blue-green', 'rolling'] as const;
const STORES: readonly StoreName[] = ['records', 'evidence', 'metrics', 'traffic'];

/** Courses that the matrix is built on: healthy, bad at once, bad at half, stopped in the middle, special ways back, and people who have a say. */
export function courses(): Array<{ readonly group: string; readonly schedule: Schedule }> {
  const at = (state: string, nth: number) => ({ workflow: 'deployment' as const, state, nth });
  const stopAt = (state: string, nth: number) => [at(state, nth)];
  return [
    ...STRATEGIES.flatMap((strategy) => [
      { group: 'a healthy candidate', schedule: { strategy, candidate: 'good' as const } },
      { group: 'a bad candidate', schedule: { strategy, candidate: 'bad' as const } },
      { group: 'a candidate bad at half', schedule: { strategy, candidate: 'bad-at-half' as const } },
      {
        group: 'stopped in the middle',
        schedule: { strategy, candidate: 'good' as const, stops: stopAt('Observe', 1) },
      },
      {
        group: 'stopped at 100 %',
        schedule: { strategy, candidate: 'good' as const, stops: stopAt('Final observation', 1) },
      },
      {
        group: 'stopped before the first shift',
        schedule: { strategy, candidate: 'good' as const, stops: stopAt('Smoke test candidate', 1) },
      },
    ]),
    {
      group: 'a way back in steps',
      schedule: { strategy: 'canary', candidate: 'bad-at-half', mode: 'stepped' },
    },
    {
      group: 'a frozen way back',
      schedule: { strategy: 'canary', candidate: 'bad-at-half', mode: 'freeze-and-page' },
    },
    {
      group: 'a first deployment',
      schedule: { strategy: 'canary', candidate: 'bad', hasStable: false },
    },
    { group: 'a person is asked', schedule: { strategy: 'canary', candidate: 'good', asks: true } },
    {
      group: 'bad while a person is asked',
      schedule: { strategy: 'canary', candidate: 'bad-while-asked', asks: true },
    },
    {
      group: 'a wait that is skipped',
      schedule: { strategy: 'canary', candidate: 'good', skip: at('Observe: judge SLOs', 1) },
    },
    {
      group: 'an observation that is extended',
      schedule: { strategy: 'canary', candidate: 'good', extend: at('Observe: watch infrastructure', 1) },
    },
  ];
}

const phaseOf = (weight: number) => (weight <= 0 ? 'before' : weight < 100 ? 'middle' : 'all');

/** Every fault at the first call of every task in each phase of a course. */
export function taskFaults(course: Course, group: string): Case[] {
  const seen = new Set<string>();
  return course.calls.flatMap(({ workflow, task, call, weight, word }) => {
    const key = `${workflow} ${task} ${phaseOf(weight)} ${word}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return FAULT_KINDS.flatMap((kind) =>
      timesOf(kind).map((times) => ({
        group: `${group}, a task ${WORDS[kind]}`,
        schedule: { ...course.schedule, faults: [{ workflow, task, call, times, kind }] },
      })),
    );
  });
}

const timesOf = (kind: FaultKind): readonly number[] => (kind === 'acts-twice' ? [1] : [1, FOR_EVER]);

const WORDS: Record<FaultKind, string> = {
  throws: 'throws',
  'never-answers': 'never answers',
  throttled: 'is throttled',
  'lost-answer': 'acts and its answer is lost',
  'acts-twice': 'acts twice',
  'answers-late': 'begins when the workflow has moved on',
  'answers-very-late': 'begins minutes after the workflow has moved on',
  'dies-after-write': 'dies after its write to traffic',
  'stalls-before-write': 'hangs right before its write to traffic',
  'write-answer-lost': 'has a write whose answer is lost',
  'answers-nonsense': 'answers nonsense',
};

/** Something from outside at every state of a course. */
export function atEveryState(course: Course, group: string): Case[] {
  const first = course.states.filter(({ nth }) => nth === 1);
  return first.flatMap((at): Case[] => {
    const { schedule } = course;
    const more = (stops: Schedule['stops']) => [...(schedule.stops ?? []), ...(stops ?? [])];
    const deployment = at.workflow === 'deployment';
    return [
      { group: `${group}, execution stopped at a state`, schedule: { ...schedule, stops: more([at]) } },
      { group: `${group}, abort at a state`, schedule: { ...schedule, aborts: [at] } },
      ...(deployment
        ? [
            { group: `${group}, a second deployment at a state`, schedule: { ...schedule, rival: at } },
            { group: `${group}, a recovery beside it`, schedule: { ...schedule, recoverBeside: at } },
            {
              group: `${group}, stopped and its event lost`,
              schedule: { ...schedule, stops: more([at]), eventLost: true },
            },
          ]
        : []),
    ];
  });
}

const WHERE_IT_MATTERS = new Set([
  'Admit deployment',
  'Start candidate',
  'Shift traffic',
  'Observe',
  'Look once more',
  'Ask whether to go on, and watch',
  'Decide next stage',
  'Final observation',
  'Retire previous version',
  'Roll back traffic',
  'Verify rollback',
  'Declare incident',
  'Record ending',
  'Publish reports',
  'Archive evidence',
  'Release lock',
]);

/** Stores that are away for a while, from where it matters. */
export function outages(course: Course, group: string): Case[] {
  const states = course.states.filter(({ state, nth }) => nth === 1 && WHERE_IT_MATTERS.has(state));
  return states.flatMap((at) =>
    STORES.flatMap((store) =>
      [15, 240, 2400].map((seconds) => ({
        group: `${group}, ${store} away for a while`,
        schedule: { ...course.schedule, outage: { ...at, store, seconds } },
      })),
    ),
  );
}

export const skews = (course: Course, group: string): Case[] =>
  [2, 30, 300].map((skewSeconds) => ({
    group: `${group}, clocks that differ`,
    schedule: { ...course.schedule, skewSeconds },
  }));

/** All cases of a course. Outages and what comes from outside are tried on fewer courses than faults of tasks. */
export function casesOf(course: Course, group: string): Case[] {
  const { strategy, candidate, mode, hasStable, stops } = course.schedule;
  const plain = mode === undefined && hasStable !== false;
  return [
    ...taskFaults(course, group),
    ...(plain ? skews(course, group) : []),
    ...(plain && candidate !== 'bad' && (strategy === 'canary' || !stops) ? atEveryState(course, group) : []),
    ...(strategy === 'canary' && candidate !== 'bad' && plain && !stops ? outages(course, group) : []),
  ];
}
