import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget, SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { deployOnPush } from './deploy-on-push.ts';
import { ecsRules } from './ecs-rules.ts';
import { type Foundation, TaskFunction } from './task-functions.ts';

/** What EventBridge could not deliver is kept here for two weeks, and the alarm on it tells somebody. */
const KEPT = Duration.days(14);
/** An event that is older than this is no interrupt any more: the observation that it was for is over. */
const OLDEST = Duration.hours(1);

/** How a deployment is started, interrupted and recovered by events (IN-2, OB-5, RB-5). */
export class Events extends Construct {
  readonly undelivered: Queue;
  readonly functions: readonly LambdaFunction[];

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly foundation: Foundation;
      readonly deployment: StateMachine;
      readonly recovery: StateMachine;
    },
  ) {
    super(scope, id);
    const { foundation, deployment, recovery } = props;
    this.undelivered = new Queue(this, 'Undelivered', {
      retentionPeriod: KEPT,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    const delivery = { deadLetterQueue: this.undelivered, maxEventAge: OLDEST, retryAttempts: 20 };

    new Rule(this, 'DeploymentRequested', {
      description: 'starts a deployment; the same request id starts one only',
      eventPattern: { source: ['slipway'], detailType: ['Deployment Requested'] },
      targets: [
        new SfnStateMachine(deployment, { ...delivery, input: RuleTargetInput.fromEventPath('$.detail') }),
      ],
    });

    for (const { definition } of foundation.services) {
      if (definition.deployOnPush)
        deployOnPush(this, definition, definition.deployOnPush.ecr, { deployment, delivery });
    }

    const failures = { deadLetterQueue: this.undelivered };
    const router = new TaskFunction(this, 'route-event', foundation, failures).function;
    new Rule(this, 'AbortRequested', {
      description: 'a person aborts a deployment',
      eventPattern: { source: ['slipway'], detailType: ['Abort Requested'] },
      targets: [new FunctionTarget(router, delivery)],
    });
    const alarms = [...new Set(foundation.services.flatMap(({ definition }) => definition.alarms))];
    if (alarms.length > 0) {
      new Rule(this, 'AlarmWentOff', {
        description: 'an alarm that a definition names',
        eventPattern: {
          source: ['aws.cloudwatch'],
          detailType: ['CloudWatch Alarm State Change'],
          detail: { alarmName: alarms, state: { value: ['ALARM'] } },
        },
        targets: [new FunctionTarget(router, delivery)],
      });
    }
    ecsRules(this, foundation.services, () => new FunctionTarget(router, delivery));

    const groups = foundation.services.flatMap(({ definition: { target } }) =>
      target.kind === 'codedeploy' ? [target] : [],
    );
    if (groups.length > 0) {
      new Rule(this, 'DeploymentFailed', {
        description: 'a CodeDeploy deployment that failed or was stopped, of a group that a definition names',
        eventPattern: {
          source: ['aws.codedeploy'],
          detailType: ['CodeDeploy Deployment State-change Notification'],
          detail: {
            application: [...new Set(groups.map(({ application }) => application))],
            deploymentGroup: [...new Set(groups.map(({ deploymentGroup }) => deploymentGroup))],
            state: ['FAILURE', 'STOP'],
          },
        },
        targets: [new FunctionTarget(router, delivery)],
      });
    }

    const starter = new TaskFunction(this, 'start-recovery', foundation, {
      ...failures,
      environment: { RECOVERY_STATE_MACHINE: recovery.stateMachineArn },
    }).function;
    starter.addToRolePolicy(
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [recovery.stateMachineArn] }),
    );
    new Rule(this, 'ExecutionEnded', {
      description: 'an execution that did not end by itself may have left traffic',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [deployment.stateMachineArn],
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      targets: [new FunctionTarget(starter, delivery)],
    });

    const sweeper = new TaskFunction(this, 'sweep-open-deployments', foundation, {
      ...failures,
      environment: {
        DEPLOYMENT_STATE_MACHINE: deployment.stateMachineArn,
        RECOVERY_STATE_MACHINE: recovery.stateMachineArn,
      },
    }).function;
    sweeper.addToRolePolicy(
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [recovery.stateMachineArn] }),
    );
    sweeper.addToRolePolicy(
      new PolicyStatement({
        actions: ['states:DescribeExecution'],
        // Executions have names to come; those of these two state machines alone.
        resources: [deployment, recovery].map(({ stateMachineName }) =>
          Stack.of(this).formatArn({
            service: 'states',
            resource: 'execution',
            resourceName: `${stateMachineName}:*`,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        ),
      }),
    );
    new Rule(this, 'Sweep', {
      description: 'finds open deployments without a running execution, for events that were lost',
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new FunctionTarget(sweeper, delivery)],
    });
    this.functions = [router, starter, sweeper];
  }
}
