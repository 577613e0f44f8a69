import {
  Choice,
  Condition,
  Fail,
  type IChainable,
  type INextable,
  type State,
  StateMachineFragment,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { NOBODY_CALLED, TAKEN_OVER } from '../../model/ending.ts';
import { type FunctionOf, LONG, taskState } from './task.ts';

/**
 * The way back, for a deployment and for recovery alike: traffic first, then proof, then people.
 *
 * A rollback task that never answers is still verified, because what it did counts and not what it said.
 */
export class RollBack extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[] = [];
  /** Where recovery goes when only the incident is missing. */
  readonly declare: State;
  readonly escalate: State;

  constructor(scope: Construct, id: string, props: { functionOf: FunctionOf; close: IChainable }) {
    super(scope, id);
    const { functionOf, close } = props;
    // Its record, its reports and the traffic belong to the execution that took over.
    const takenOver = new Fail(this, 'Taken over', {
      error: TAKEN_OVER,
      causePath: '$.takenOver.Cause',
    });
    const common = { functionOf, onTakenOver: takenOver, persistent: true };
    const escalate = taskState(this, 'Escalate', {
      ...common,
      task: 'escalate',
      // Neither proven nor told to anybody: no ending yet. Recovery comes and tries all of it again, and its alarm rings.
      onError: new Fail(this, 'Nobody could be called', {
        error: NOBODY_CALLED,
        causePath: '$.escalationFailure.Cause',
      }),
      errorPath: '$.escalationFailure',
    });
    escalate.next(close);
    const declare = taskState(this, 'Declare incident', {
      ...common,
      task: 'declare-incident',
      onError: close,
      errorPath: '$.incidentFailure',
    });
    declare.next(close);

    const verify = taskState(this, 'Verify rollback', {
      ...common,
      task: 'verify-rollback',
      onError: escalate,
      errorPath: '$.verificationFailure',
    });
    const wait = new Wait(this, 'Wait for fresh figures', {
      time: WaitTime.secondsPath('$.plan.verifySeconds'),
    });
    wait.next(verify);
    verify.next(
      new Choice(this, 'Is the rollback proven?')
        .when(Condition.stringEquals('$.verification.status', 'SUCCESS'), declare)
        .when(Condition.stringEquals('$.verification.status', 'PENDING'), wait)
        .otherwise(escalate),
    );
    const back = taskState(this, 'Roll back traffic', {
      ...common,
      task: 'roll-back-traffic',
      timeout: LONG,
      onError: verify,
      errorPath: '$.rollbackFailure',
    });
    const pause = new Wait(this, 'Wait before the next step back', {
      time: WaitTime.secondsPath('$.rollback.stepSeconds'),
    });
    pause.next(back);
    // What is missing counts as all the way back: proof is asked for in any case.
    const goesOn = (next: string) =>
      Condition.and(Condition.isPresent('$.rollback.next'), Condition.stringEquals('$.rollback.next', next));
    back.next(
      new Choice(this, 'Is traffic all the way back?')
        .when(goesOn('again'), pause)
        .when(goesOn('page'), escalate)
        .otherwise(verify),
    );
    this.startState = back;
    this.declare = declare;
    this.escalate = escalate;
  }
}
