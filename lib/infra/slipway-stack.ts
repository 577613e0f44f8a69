import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Code, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { TASKS, type TaskName } from '../model/tasks.ts';
import { bundleFunctions } from './constructs/bundle.ts';
import { Events } from './constructs/events.ts';
import { evidenceBucket } from './constructs/evidence-bucket.ts';
import { recordTable } from './constructs/record-table.ts';
import { type Foundation, TaskFunction } from './constructs/task-functions.ts';
import { WatchSlipway } from './constructs/watch-slipway.ts';
import { readServices } from './service-definitions.ts';
import { DeploymentWorkflow } from './workflow/deployment-workflow.ts';
import { RecoveryWorkflow } from './workflow/recovery-workflow.ts';

export interface SlipwayStackProps extends StackProps {
  /** Folder of the service definitions. @default none: nothing can be deployed */
  readonly services?: string;
  /** Seconds after its end until a period of metrics counts. @default 120 */
  readonly settleSeconds?: number;
}

/** Slipway in an account: what it remembers, what it proves, its tasks, and the workflows that call them. */
export class SlipwayStack extends Stack {
  constructor(scope: Construct, id: string, props: SlipwayStackProps = {}) {
    super(scope, id, props);
    const services = readServices(props.services ?? '').filter(
      ({ definition }) => definition.target.kind !== 'local',
    );
    const foundation: Foundation = {
      records: recordTable(this),
      evidence: evidenceBucket(this),
      notices: new Topic(this, 'Notices', { displayName: 'Slipway', enforceSSL: true }),
      code: Code.fromAsset(bundleFunctions(services)),
      services,
      environment: props.settleSeconds === undefined ? {} : { SETTLE_SECONDS: String(props.settleSeconds) },
    };
    // Pinned: a deployment in flight is not changed by an upgrade of Slipway.
    const functions = new Map<TaskName, IFunction>(
      TASKS.map((task) => [task, new TaskFunction(this, task, foundation).function.currentVersion]),
    );
    const functionOf = (task: TaskName): IFunction => {
      const found = functions.get(task);
      if (!found)
        throw new Error(`no function for the task "${task}"; TASKS in lib/model/tasks.ts lists them`);
      return found;
    };
    const deployment = new DeploymentWorkflow(this, 'Deployment', { functionOf });
    const recovery = new RecoveryWorkflow(this, 'Recovery', { functionOf });
    const machines = { deployment: deployment.stateMachine, recovery: recovery.stateMachine };
    const events = new Events(this, 'Events', { foundation, ...machines });
    new WatchSlipway(this, 'Watch', {
      ...machines,
      undelivered: events.undelivered,
      eventFunctions: events.functions,
      notices: foundation.notices,
    });
    const output = (name: string, value: string, description: string) =>
      new CfnOutput(this, name, { value, description });
    output('DeploymentStateMachine', deployment.stateMachine.stateMachineArn, 'start executions of this');
    output('RecoveryStateMachine', recovery.stateMachine.stateMachineArn, 'finishes what was left open');
    output('EvidenceBucket', foundation.evidence.bucketName, 'reports, evidence and audit trails');
    output('RecordTable', foundation.records.tableName, 'locks, deployments, waits and incidents');
    output('NoticeTopic', foundation.notices.topicArn, 'subscribe to be asked and told');
  }
}
