import { RemovalPolicy } from 'aws-cdk-lib';
import {
  type CfnStateMachine,
  CfnStateMachineVersion,
  type StateMachine,
} from 'aws-cdk-lib/aws-stepfunctions';

/**
 * A version for each revision of a state machine, which stays when the next one comes: an execution names the version
 * that it ran, and what that did can be read for as long as somebody asks.
 */
export function publishVersion(stateMachine: StateMachine): void {
  const resource = stateMachine.node.defaultChild as CfnStateMachine;
  const version = new CfnStateMachineVersion(stateMachine, 'Version', {
    stateMachineArn: stateMachine.stateMachineArn,
    stateMachineRevisionId: resource.attrStateMachineRevisionId,
    description: 'one for each revision of the definition, and of the functions that it pins',
  });
  version.applyRemovalPolicy(RemovalPolicy.RETAIN);
}
