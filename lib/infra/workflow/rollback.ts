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
import { type FunctionOf, LONG, taskState } from './task.ts';

/**
 * The way back, for a deployment and for recovery alike: traffic first, then proof, then people.
 *
 * A rollback task that never answers is still verified, because what it did counts and not what it said.
 */
export class RollBack extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[] = [];

  constructor(scope: Construct, id: string, props: { functionOf: FunctionOf; close: IChainable }) {
    super(scope, id);
    const { functionOf, close } = props;
    const escalate = taskState(this, 'Escalate', {
      task: 'escalate',
      functionOf,
      onError: close,
      errorPath: '$.escalationFailure',
    });
    escalate.next(close);
    const declare = taskState(this, 'Declare incident', {
      task: 'declare-incident',
      functionOf,
      onError: close,
      errorPath: '$.incidentFailure',
    });
    declare.next(close);

    const verify = taskState(this, 'Verify rollback', {
      task: 'verify-rollback',
      functionOf,
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
      task: 'roll-back-traffic',
      functionOf,
      timeout: LONG,
      onError: verify,
      errorPath: '$.rollbackFailure',
    });
    back.next(verify);
    this.startState = back;
  }
}
