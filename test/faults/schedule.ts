import type { StrategyName } from '../../lib/model/names.ts';
import type { TaskName } from '../../lib/model/tasks.ts';

/** What happens to one call of a task, as it can happen to a Lambda function. */
export const FAULT_KINDS = [
  /** An error that nobody foresaw. */
  'throws',
  /** No answer until its time is over, and nothing done. */
  'never-answers',
  /** Throttled; nothing done. */
  'throttled',
  /** Done, and the answer gets lost: the workflow sees a connection that was cut. */
  'lost-answer',
  /** Delivered twice, one after the other. */
  'acts-twice',
  /** Begins when its time is over: the execution has moved on by then. */
  'answers-late',
  /** The same, minutes later: steps further on, or when all is over. */
  'answers-very-late',
  /** The function is killed right after it has written to traffic. */
  'dies-after-write',
  /** Hangs between taking its number and its write to traffic: both come when the workflow has moved on. */
  'stalls-before-write',
  /** The write to traffic was done, and its answer gets lost inside of the task. */
  'write-answer-lost',
  /** Done, and what it answers is no state. */
  'answers-nonsense',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export type WorkflowName = 'deployment' | 'recovery';

export interface TaskFault {
  readonly workflow: WorkflowName;
  readonly task: TaskName;
  /** The call that it begins with, from 1: tries count. */
  readonly call: number;
  /** So many calls in a row. */
  readonly times: number;
  readonly kind: FaultKind;
}

/** Something that comes from outside when a state is entered for the nth time. */
export interface AtState {
  readonly workflow: WorkflowName;
  readonly state: string;
  readonly nth: number;
}

export type StoreName = 'records' | 'evidence' | 'metrics' | 'traffic';

/** A deployment and everything that goes wrong with it. */
export interface Schedule {
  readonly strategy: StrategyName;
  /** good; bad from its first request; bad from half of the traffic on; or bad from when a person is asked. */
  readonly candidate: 'good' | 'bad' | 'bad-at-half' | 'bad-while-asked';
  /** The first stage is too short for a verdict: a person is asked, and says yes after some minutes. @default false */
  readonly asks?: boolean;
  /** false: nothing serves before. @default true */
  readonly hasStable?: boolean;
  readonly mode?: 'instant' | 'stepped' | 'freeze-and-page';
  readonly faults?: readonly TaskFault[];
  /** StopExecution. */
  readonly stops?: readonly AtState[];
  /** An abort, as an event. */
  readonly aborts?: readonly AtState[];
  /** A person ends the wait. */
  readonly skip?: AtState;
  /** A person wants it observed for longer. */
  readonly extend?: AtState;
  /** A second deployment is asked for. */
  readonly rival?: AtState;
  /** A recovery is started though the deployment runs, as a person may do. */
  readonly recoverBeside?: AtState;
  readonly outage?: AtState & { readonly store: StoreName; readonly seconds: number };
  /** Clocks of the functions differ by so much, to both sides. */
  readonly skewSeconds?: number;
  /** The status change of the execution is never delivered: only the sweep can find it. */
  readonly eventLost?: boolean;
}

/** For people, and to run one case again. */
export const tell = (schedule: Schedule): string => JSON.stringify(schedule);
