import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Slipway, type SlipwayProps } from './slipway.ts';

export interface SlipwayStackProps extends StackProps, SlipwayProps {}

/** One Slipway as a stack of its own, with the outputs by which the command line finds it. */
export class SlipwayStack extends Stack {
  constructor(scope: Construct, id: string, props: SlipwayStackProps = {}) {
    super(scope, id, props);
    const { deployment, recovery, evidence, records, notices } = new Slipway(this, 'Slipway', props);
    const output = (name: string, value: string, description: string) =>
      new CfnOutput(this, name, { value, description });
    output('DeploymentStateMachine', deployment.stateMachineArn, 'start executions of this');
    output('RecoveryStateMachine', recovery.stateMachineArn, 'finishes what was left open');
    output('EvidenceBucket', evidence.bucketName, 'reports, evidence and audit trails');
    output('RecordTable', records.tableName, 'locks, deployments, waits and incidents');
    output('NoticeTopic', notices.topicArn, 'subscribe to be asked and told');
  }
}
