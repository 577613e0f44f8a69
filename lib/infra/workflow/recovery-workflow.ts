import { Duration } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  DefinitionBody,
  JsonPath,
  Pass,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { CloseDeployment } from './close.ts';
import { executionLogs } from './execution-logs.ts';
import { publishVersion } from './publish-version.ts';
import { RollBack } from './rollback.ts';
import { type FunctionOf, taskState } from './task.ts';

export const RECOVERY_WORKFLOW = 'slipway-recovery';

/** Finishes what a dead execution left (RB-5): takes the lock over, then the same way back and the same end. */
export class RecoveryWorkflow extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: { functionOf: FunctionOf }) {
    super(scope, id);
    const { functionOf } = props;
    // A recovery is there to put things in order: it failed when it could not, and the alarm on it means just that.
    const close = new CloseDeployment(this, 'Close', {
      functionOf,
      succeedsWith: ['Deployed', 'Refused', 'Blocked', 'RolledBack'],
    });
    const rollBack = new RollBack(this, 'RollBack', { functionOf, close });
    const receive = new Pass(this, 'Receive recovery request', {
      parameters: {
        request: JsonPath.entirePayload,
        execution: { name: JsonPath.stringAt('$$.Execution.Name') },
      },
    });
    const takeOver = taskState(this, 'Take over deployment', {
      task: 'take-over-deployment',
      functionOf,
      persistent: true,
    });
    const what = new Choice(this, 'What is left to do?')
      .when(Condition.stringEquals('$.recovery', 'close'), close)
      .when(Condition.stringEquals('$.recovery', 'declare'), rollBack.declare)
      .when(Condition.stringEquals('$.recovery', 'escalate'), rollBack.escalate)
      .otherwise(rollBack);

    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: RECOVERY_WORKFLOW,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromChainable(receive.next(takeOver).next(what)),
      comment: 'Slipway: finds out where an abandoned deployment left traffic, and brings it back.',
      timeout: Duration.hours(6),
      tracingEnabled: true,
      logs: executionLogs(this, RECOVERY_WORKFLOW),
    });
    publishVersion(this.stateMachine);
  }
}
