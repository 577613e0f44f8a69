import {
  Choice,
  Condition,
  Fail,
  type IChainable,
  type INextable,
  JsonPath,
  Parallel,
  Pass,
  type State,
  StateMachineFragment,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { TaskName } from '../../model/tasks.ts';
import { LAST_LOOK } from './observe.ts';
import { type FunctionOf, taskState, waitingTaskState } from './task.ts';

export interface WatchWhileAskedProps {
  readonly functionOf: FunctionOf;
  /** Rejected, out of time, a breach or an interrupt. */
  readonly onError: IChainable;
  /** A person has approved: everything is looked at once more, and then the answer is read from the ballots. */
  readonly onAnswered: IChainable;
}

/**
 * A person is asked whether to go on without a verdict, with traffic divided as it is (OB-1, CM-2). The analysis keeps its
 * authority meanwhile: a breach ends the question and rolls back, whatever the person would have said.
 *
 * The answer ends the Parallel as a failure called "Answered", because nothing else ends the other branches at once: they
 * would go on waiting for their next look (docs/decisions/0020).
 */
export class WatchWhileAsked extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[] = [];

  constructor(scope: Construct, id: string, props: WatchWhileAskedProps) {
    super(scope, id);
    const { functionOf, onError, onAnswered } = props;
    const watched = new Parallel(this, 'Ask whether to go on, and watch', { resultPath: JsonPath.DISCARD });
    const ask = waitingTaskState(this, 'Confirm going on without a verdict', {
      functionOf,
      task: 'request-approval',
      about: 'inconclusive',
      timeoutPath: '$.progress.ask.seconds',
      resultPath: '$.approvals.inconclusive',
    });
    // Else the reason of the ending would be a task that did not answer: this is where people did not.
    const silence = new Fail(this, 'Nobody has answered in time', {
      error: 'ApprovalExpired',
      cause: 'nobody answered in time whether to go on without a verdict',
    });
    ask.addCatch(silence, { errors: ['States.Timeout'], resultPath: JsonPath.DISCARD });
    ask.next(new Fail(this, 'A person has answered', { error: 'Answered', cause: 'a person has approved' }));
    watched
      .branch(ask)
      .branch(this.loop('judge SLOs', 'judge-slos', functionOf))
      .branch(this.loop('watch infrastructure', 'watch-infrastructure', functionOf))
      .branch(this.loop('smoke test production', 'smoke-test-production', functionOf));
    watched.addCatch(onAnswered, { errors: ['Answered'], resultPath: LAST_LOOK });
    watched.addCatch(onError, { errors: ['States.ALL'], resultPath: '$.failure' });
    this.startState = watched;
  }

  /** Looks, and waits as long as the task says, until the question is answered. */
  private loop(what: string, task: TaskName, functionOf: FunctionOf): IChainable {
    const name = (words: string) => `Asking: ${words}`;
    const look = taskState(this, name(what), { task, functionOf });
    const wait = new Wait(this, name(`wait to ${what}`), {
      time: WaitTime.secondsPath('$.watch.nextSeconds'),
    });
    look.next(
      new Choice(this, name(`is there no more need to ${what}?`))
        .when(Condition.booleanEquals('$.watch.over', true), new Pass(this, name(`no more need to ${what}`)))
        .otherwise(wait),
    );
    wait.next(look);
    return look;
  }
}
