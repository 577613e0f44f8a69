import { Duration } from 'aws-cdk-lib';
import { DefinitionBody, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { CloseDeployment } from './close.ts';
import { DeliverCandidate } from './deliver.ts';
import { executionLogs } from './execution-logs.ts';
import { PrepareDeployment } from './prepare.ts';
import { publishVersion } from './publish-version.ts';
import { RollBack } from './rollback.ts';
import type { FunctionOf } from './task.ts';

export const DEPLOYMENT_WORKFLOW = 'slipway-deployment';

/** The deployment, top to bottom: prepare, deliver, close; and from any failure of the delivery, back. */
export class DeploymentWorkflow extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: { functionOf: FunctionOf }) {
    super(scope, id);
    const { functionOf } = props;
    const close = new CloseDeployment(this, 'Close', { functionOf, succeedsWith: ['Deployed'] });
    const rollBack = new RollBack(this, 'RollBack', { functionOf, close });
    const deliver = new DeliverCandidate(this, 'Deliver', { functionOf, rollBack });
    const prepare = new PrepareDeployment(this, 'Prepare', { functionOf, close });

    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: DEPLOYMENT_WORKFLOW,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromChainable(prepare.next(deliver).next(close)),
      comment: 'Slipway: brings one version of one service into production, or back.',
      // Approvals up to a day each (plan, conditions, one per stage), and observations of an hour.
      timeout: Duration.days(7),
      tracingEnabled: true,
      logs: executionLogs(this, DEPLOYMENT_WORKFLOW),
    });
    publishVersion(this.stateMachine);
  }
}
