import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { FUNCTION_PREFIX, TASKS, type TaskName } from '../model/tasks.ts';
import { bundleFunctions, SOURCES } from './constructs/bundle.ts';
import { Events } from './constructs/events.ts';
import { evidenceBucket } from './constructs/evidence-bucket.ts';
import { recordTable } from './constructs/record-table.ts';
import { Slack, type SlackProps } from './constructs/slack.ts';
import { type Foundation, type SmokeNetwork, TaskFunction } from './constructs/task-functions.ts';
import { WatchSlipway } from './constructs/watch-slipway.ts';
import { refuseElsewhere } from './own-account.ts';
import { arnInStack } from './permissions/grant.ts';
import { readServices } from './service-definitions.ts';
import { DeploymentWorkflow } from './workflow/deployment-workflow.ts';
import { RecoveryWorkflow } from './workflow/recovery-workflow.ts';

export interface SlipwayProps {
  /**
   * Folder of the service definitions. They are validated now, lie beside the code of the functions, and name the
   * resources that Slipway may touch.
   *
   * @default none: nothing can be deployed
   */
  readonly services?: string;
  /**
   * Seconds after its end until a period of metrics counts.
   *
   * @default 120: CloudWatch has a minute's figures two minutes later
   */
  readonly settleSeconds?: number;
  /**
   * Incidents become OpsItems of Systems Manager OpsCenter as well. The account has to have it set up.
   *
   * @default false: incidents are in the record table, in the reports and on the topic
   */
  readonly opsCenter?: boolean;
  /**
   * Where the functions run that speak to services by HTTP: smoke tests, dependencies, and the proof of a rollback. Needed
   * where the addresses of the definitions are private. The subnets need a way to the AWS APIs: NAT or endpoints.
   *
   * @default none: they reach public addresses only
   */
  readonly network?: SmokeNetwork;
  /**
   * Buttons, commands and threads in Slack. The app's token and signing secret are stored in the secret afterwards.
   *
   * @default none: people are asked by the topic, and answer by the command line
   */
  readonly slack?: SlackProps;
}

/** Slipway in an account: what it remembers, what it proves, its tasks, and the workflows that call them. */
export class Slipway extends Construct {
  /** Start executions of this; its input is a deployment request. */
  readonly deployment: StateMachine;
  /** Finishes what a dead execution left open. */
  readonly recovery: StateMachine;
  /** Reports, evidence and audit trails. */
  readonly evidence: Bucket;
  /** Locks, deployments, waits and incidents. */
  readonly records: Table;
  /** Subscribe to be asked and told. */
  readonly notices: Topic;

  constructor(scope: Construct, id: string, props: SlipwayProps = {}) {
    super(scope, id);
    const services = readServices(props.services ?? '').filter(
      ({ definition }) => definition.target.kind !== 'local',
    );
    refuseElsewhere(Stack.of(this), services);
    this.records = recordTable(this);
    this.evidence = evidenceBucket(this);
    this.notices = new Topic(this, 'Notices', { displayName: 'Slipway', enforceSSL: true });
    // A policy of its own replaces the one that SNS gives to every topic, by which alarms of the account may publish.
    this.notices.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.notices.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    const foundation: Foundation = {
      records: this.records,
      evidence: this.evidence,
      notices: this.notices,
      code: Code.fromAsset(Stack.of(this).bundlingRequired ? bundleFunctions(services) : SOURCES),
      services,
      environment: {
        ...(props.settleSeconds === undefined ? {} : { SETTLE_SECONDS: String(props.settleSeconds) }),
        ...(props.opsCenter ? { OPS_CENTER: 'on' } : {}),
      },
      opsCenter: props.opsCenter ?? false,
      network: props.network,
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
    this.deployment = new DeploymentWorkflow(this, 'Deployment', { functionOf }).stateMachine;
    this.recovery = new RecoveryWorkflow(this, 'Recovery', { functionOf }).stateMachine;
    const machines = { deployment: this.deployment, recovery: this.recovery };
    // Every version of the task functions, and not only the newest: an execution that began before an upgrade calls the
    // versions that it knows, with the role as it is by now. One pattern for all: 14 would overflow the inline policy.
    const everyVersion = `${arnInStack(Stack.of(this), 'lambda', 'function', `${FUNCTION_PREFIX}*`)}:*`;
    for (const machine of Object.values(machines))
      machine.addToRolePolicy(
        new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [everyVersion] }),
      );
    const events = new Events(this, 'Events', { foundation, ...machines });
    const { undelivered } = events;
    const slack =
      props.slack && new Slack(this, 'Slack', { ...props.slack, foundation, ...machines, undelivered });
    new WatchSlipway(this, 'Watch', {
      ...machines,
      undelivered,
      eventFunctions: [...events.functions, ...(slack?.functions ?? [])],
      notices: this.notices,
    });
  }

  /** Lets a principal start deployments and follow them: a pipeline, a role of people. Not what a deployment may do. */
  grantStart(grantee: IGrantable): Grant {
    const { deployment } = this;
    return Grant.addToPrincipal({
      grantee,
      actions: ['states:StartExecution'],
      resourceArns: [deployment.stateMachineArn],
    }).combine(
      Grant.addToPrincipal({
        grantee,
        actions: ['states:DescribeExecution'],
        // Executions have names to come; those of this state machine alone.
        resourceArns: [
          Stack.of(this).formatArn({
            service: 'states',
            resource: `execution:${deployment.stateMachineName}`,
            resourceName: '*',
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        ],
      }),
    );
  }

  /** Deployments that were started. @param options @default a sum over five minutes */
  metricStarted(options?: MetricOptions): Metric {
    return this.deployment.metricStarted(options);
  }

  /** Deployments that ended Deployed. @param options @default a sum over five minutes */
  metricDeployed(options?: MetricOptions): Metric {
    return this.deployment.metricSucceeded(options);
  }

  /** Deployments that were refused, blocked or rolled back. @param options @default a sum over five minutes */
  metricNotDeployed(options?: MetricOptions): Metric {
    return this.deployment.metricFailed(options);
  }

  /** Recoveries that could not put everything in order: somebody has to look. @param options @default as above */
  metricRecoveryFailed(options?: MetricOptions): Metric {
    return this.recovery.metricFailed(options);
  }
}
