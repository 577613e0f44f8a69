import {
  Choice,
  Condition,
  type IChainable,
  type INextable,
  Parallel,
  Pass,
  type State,
  StateMachineFragment,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { TaskName } from '../../model/tasks.ts';
import { type FunctionOf, taskState, waitingTaskState } from './task.ts';

export interface ObserveProps {
  readonly functionOf: FunctionOf;
  /** Any watcher that is not content ends the observation here. */
  readonly onError: IChainable;
  /** A person has ended the wait: here everything is looked at once more. */
  readonly onSkipped: IChainable;
}

/** What is left of the watchers, by the order of their branches. */
export const OBSERVED = {
  resultSelector: { 'slo.$': '$[0].watch', 'infrastructure.$': '$[1].watch', 'smoke.$': '$[2].watch' },
};

/** Tells the watchers, and the trail, that nobody looks after them: why is in it. */
export const LAST_LOOK = '$.lastLook';

/**
 * Four watchers at the same time (OB-1). The first that is not content fails the Parallel, which stops the
 * others. Silence of the interrupt listener until its time is over is what it hopes for.
 */
export class Observe extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  /** `title` is the name of the Parallel and begins the names of the states in it. */
  constructor(scope: Construct, id: string, title: string, props: ObserveProps) {
    super(scope, id);
    const observe = new Parallel(this, title, {
      ...OBSERVED,
      resultPath: '$.observation',
    });
    observe
      .branch(this.loop(title, 'judge SLOs', 'judge-slos', '$.plan.periodSeconds', props))
      .branch(
        this.loop(
          title,
          'watch infrastructure',
          'watch-infrastructure',
          // The task says when to look again: in time for the end, which a fixed interval would miss.
          '$.watch.nextSeconds',
          props,
        ),
      )
      .branch(
        this.loop(title, 'smoke test production', 'smoke-test-production', '$.plan.smokeSeconds', props),
      )
      .branch(this.listener(title, props));
    observe.addCatch(props.onSkipped, { errors: ['WaitSkipped'], resultPath: LAST_LOOK });
    observe.addCatch(props.onError, { errors: ['States.ALL'], resultPath: '$.failure' });
    this.startState = observe;
    this.endStates = [observe];
  }

  /** Look, and wait, and look again until the window is over. The task itself says when that is. */
  private loop(
    title: string,
    what: string,
    task: TaskName,
    everyPath: string,
    props: ObserveProps,
  ): IChainable {
    const wait = new Wait(this, `${title}: wait to ${what}`, { time: WaitTime.secondsPath(everyPath) });
    const look = taskState(this, `${title}: ${what}`, { task, functionOf: props.functionOf });
    const over = new Choice(this, `${title}: is the time to ${what} over?`)
      .when(
        Condition.booleanEquals('$.watch.over', true),
        new Pass(this, `${title}: nothing against it, having had to ${what}`),
      )
      .otherwise(wait);
    look.next(over);
    // Figures need a period to come in; instances and smoke tests can be looked at straight away.
    if (task === 'judge-slos') return wait.next(look);
    wait.next(look);
    return look;
  }

  private listener(title: string, props: ObserveProps): IChainable {
    const listen = waitingTaskState(this, `${title}: listen for interrupts`, {
      task: 'listen-for-interrupts',
      functionOf: props.functionOf,
      about: 'interrupt',
      timeoutPath: '$.window.listenSeconds',
      resultPath: '$.interrupt',
    });
    const silence = new Pass(this, `${title}: no interrupt came`);
    listen.addCatch(silence, { errors: ['States.Timeout'], resultPath: '$.interrupt' });
    listen.next(silence);
    return listen;
  }
}
