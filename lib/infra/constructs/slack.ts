import { ArnFormat, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnStage, HttpApi, HttpMethod, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { arnInStack } from '../permissions/grant.ts';
import { type Foundation, TaskFunction } from './task-functions.ts';

export interface SlackProps {
  /** Id of the workspace that is listened to: T… */
  readonly team: string;
  /** Id of the channel where deployments are told of whose definition names none: C… */
  readonly channel: string;
  /** @default slipway/slack */
  readonly secretName?: string;
  /** For a stand-in of Slack in tests. @default Slack's own */
  readonly addresses?: { readonly api: string; readonly responses: string };
}

/** Requests a second that the endpoint takes; people press buttons, and a flood of forged requests costs no more than this. */
const RATE = { rateLimit: 20, burstLimit: 40 };
/** A message that is older than this is told of by a newer one. */
const OLDEST = Duration.hours(1);

/** Slack: one endpoint, what is done behind it, and what tells the threads (CM-1, CM-2). */
export class Slack extends Construct {
  /** To be stored: the bot token and the signing secret of the app. */
  readonly secret: Secret;
  /** The request URL of the app. */
  readonly url: string;
  readonly functions: readonly LambdaFunction[];

  constructor(
    scope: Construct,
    id: string,
    props: SlackProps & {
      readonly foundation: Foundation;
      readonly deployment: StateMachine;
      readonly undelivered: Queue;
    },
  ) {
    super(scope, id);
    const { foundation, deployment, undelivered, team, channel, addresses } = props;
    const secretName = props.secretName ?? 'slipway/slack';
    this.secret = new Secret(this, 'Secret', {
      secretName,
      description: 'Slack for Slipway: {"botToken":"xoxb-…","signingSecret":"…"}',
    });
    const environment = {
      SLACK_SECRET: secretName,
      SLACK_TEAM: team,
      SLACK_CHANNEL: channel,
      ...(addresses ? { SLACK_API: addresses.api, SLACK_RESPONSES: addresses.responses } : {}),
    };
    const failures = { deadLetterQueue: undelivered };
    const worker = new TaskFunction(this, 'slack-worker', foundation, {
      ...failures,
      // Whoever pressed has left by then; what Lambda gives up is in the queue, and its alarm says so.
      maxEventAge: Duration.minutes(15),
      environment: { ...environment, DEPLOYMENT_STATE_MACHINE: deployment.stateMachineArn },
    }).function;
    worker.addToRolePolicy(
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [deployment.stateMachineArn] }),
    );
    worker.addToRolePolicy(
      // A yes of a person in Slack is sent by this function, and by no other.
      new PolicyStatement({
        actions: ['states:SendTaskSuccess'],
        resources: [arnInStack(Stack.of(this), 'states', 'stateMachine', 'slipway-deployment')],
      }),
    );
    worker.addToRolePolicy(
      // Who released a lock, and why.
      new PolicyStatement({
        actions: ['s3:PutObject'],
        resources: [foundation.evidence.arnForObjects('unlocks/*')],
      }),
    );
    const poster = new TaskFunction(this, 'slack-poster', foundation, { ...failures, environment }).function;
    poster.addToRolePolicy(
      new PolicyStatement({
        actions: ['s3:GetObject'],
        resources: [foundation.evidence.arnForObjects('unlocks/*')],
      }),
    );
    const endpoint = new TaskFunction(this, 'slack-endpoint', foundation, {
      environment: { ...environment, SLACK_WORKER: worker.functionName },
    }).function;
    endpoint.addToRolePolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [worker.functionArn] }),
    );
    this.functions = [endpoint, worker, poster];
    for (const { role } of this.functions)
      role?.addToPrincipalPolicy(
        new PolicyStatement({
          actions: ['secretsmanager:GetSecretValue'],
          // Secrets Manager adds six characters to a name (User Guide, "IAM policy examples"); exactly this name.
          resources: [
            Stack.of(this).formatArn({
              service: 'secretsmanager',
              resource: 'secret',
              resourceName: `${secretName}-??????`,
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          ],
        }),
      );
    this.url = this.endpoint(endpoint);
    this.tell(poster, foundation, undelivered);
    new CfnOutput(this, 'SlackEndpoint', {
      value: this.url,
      description: 'the request URL of the Slack app',
    }).overrideLogicalId('SlackEndpoint');
  }

  /** Nothing in front of it knows Slack: the function itself looks at the signature, and turns everybody else away. */
  private endpoint(endpoint: LambdaFunction): string {
    const api = new HttpApi(this, 'Api', { apiName: 'slipway-slack', createDefaultStage: false });
    api.addRoutes({
      path: '/slack',
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration('Endpoint', endpoint),
    });
    const stage = new HttpStage(this, 'Stage', { httpApi: api, autoDeploy: true, throttle: RATE });
    const logs = new LogGroup(this, 'AccessLogs', {
      logGroupName: '/aws/apigateway/slipway-slack',
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    logs.grantWrite(new ServicePrincipal('apigateway.amazonaws.com'));
    const { defaultChild } = stage.node;
    if (!(defaultChild instanceof CfnStage)) throw new Error('the stage is no stage of this stack');
    defaultChild.accessLogSettings = {
      destinationArn: logs.logGroupArn,
      format: JSON.stringify({
        time: '$context.requestTime',
        ip: '$context.identity.sourceIp',
        status: '$context.status',
        error: '$context.error.message',
      }),
    };
    return `${api.apiEndpoint}/slack`;
  }

  /** Whatever is written of a deployment is a reason to look whether its thread is up to date. */
  private tell(poster: LambdaFunction, { evidence }: Foundation, undelivered: Queue): void {
    const delivery = { deadLetterQueue: undelivered, maxEventAge: OLDEST, retryAttempts: 20 };
    new Rule(this, 'LookAgain', {
      description:
        'threads that could not be told of: a question that waits is followed by nothing else for an hour',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new FunctionTarget(poster, delivery)],
    });
    // By the resource itself: the CDK's own way is a function that may write the notifications of every bucket.
    const bucket = evidence.node.defaultChild;
    if (!(bucket instanceof CfnBucket)) throw new Error('the evidence bucket is no bucket of this stack');
    bucket.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    new Rule(this, 'EvidenceWritten', {
      description:
        'a line of an audit trail or a verdict: the thread of its deployment is brought up to date',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [evidence.bucketName] },
          object: {
            key: [
              { wildcard: 'deployments/*/audit/*' },
              { wildcard: 'deployments/*/slo/*' },
              { prefix: 'unlocks/' },
            ],
          },
        },
      },
      targets: [new FunctionTarget(poster, delivery)],
    });
  }
}
