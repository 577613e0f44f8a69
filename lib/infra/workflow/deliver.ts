import { Duration } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  type IChainable,
  type INextable,
  type State,
  StateMachineFragment,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { LookOnce } from './look-once.ts';
import { Observe } from './observe.ts';
import { type FunctionOf, LONG, taskState } from './task.ts';
import { WatchWhileAsked } from './watch-while-asked.ts';

/**
 * From the candidate's start to the previous version's end (EX, OB). Whatever goes wrong in here goes to the
 * rollback, which only cleans up when no traffic has been shifted yet.
 */
export class DeliverCandidate extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: { functionOf: FunctionOf; rollBack: IChainable }) {
    super(scope, id);
    const { functionOf, rollBack } = props;
    const common = { functionOf, onError: rollBack };

    const start = taskState(this, 'Start candidate', { ...common, task: 'start-candidate', timeout: LONG });
    const check = taskState(this, 'Check candidate', { ...common, task: 'check-candidate' });
    const wait = new Wait(this, 'Wait for the candidate', { time: WaitTime.duration(Duration.seconds(1)) });
    const smoke = taskState(this, 'Smoke test candidate', {
      ...common,
      task: 'smoke-test-candidate',
      timeout: LONG,
    });
    const shift = taskState(this, 'Shift traffic', { ...common, task: 'shift-traffic', timeout: LONG });
    const last = new LookOnce(this, 'LastLook', common);
    const watching = { ...common, onSkipped: last };
    const observe = new Observe(this, 'Observation', 'Observe', watching);
    const final = new Observe(this, 'Final', 'Final observation', watching);
    const decide = taskState(this, 'Decide next stage', { ...common, task: 'decide-next-stage' });
    const retire = taskState(this, 'Retire previous version', {
      ...common,
      task: 'retire-previous-version',
      timeout: LONG,
    });
    const ask = new WatchWhileAsked(this, 'Ask', { ...common, onAnswered: last });

    start
      .next(check)
      .next(
        new Choice(this, 'Is the candidate ready?')
          .when(Condition.booleanEquals('$.candidate.ready', true), smoke)
          .otherwise(wait),
      );
    wait.next(check);
    smoke.next(shift).next(observe).next(decide);
    const is = (next: string) => Condition.stringEquals('$.progress.next', next);
    decide.next(
      new Choice(this, 'What comes next?')
        .when(is('shift'), shift)
        .when(is('observe-again'), observe)
        .when(Condition.or(is('final'), is('final-again')), final)
        .when(is('ask'), ask)
        .otherwise(retire),
    );
    final.next(decide);
    last.next(decide);
    this.startState = start;
    this.endStates = [retire];
  }
}
