import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type Code,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FUNCTION_PREFIX, type TaskName } from '../../model/tasks.ts';
import { ANY_RESOURCE, arnInStack, type Grant } from '../permissions/grant.ts';
import { grantsFor } from '../permissions/target-grants.ts';
import { type EventFunctionName, LONG_TASKS, TASK_PERMISSIONS } from '../permissions/task-permissions.ts';
import type { ServiceFile } from '../service-definitions.ts';

export interface Foundation {
  readonly records: Table;
  readonly evidence: Bucket;
  readonly notices: Topic;
  readonly code: Code;
  readonly services: readonly ServiceFile[];
  readonly environment: Readonly<Record<string, string>>;
  /** Incidents become OpsItems. */
  readonly opsCenter: boolean;
  readonly network?: SmokeNetwork | undefined;
}

/** A network from which the addresses of services are reached. */
export interface SmokeNetwork {
  readonly vpc: IVpc;
  /** @default the private subnets with a way out */
  readonly vpcSubnets?: SubnetSelection;
  /** @default one of its own, which lets everything out */
  readonly securityGroups?: ISecurityGroup[];
}

/** Most memory is the SDK's; 512 MB also brings the processor share with which a cold start stays below a second. */
const MEMORY_MB = 512;

/** What a function in a network needs of its role (Lambda Developer Guide, "Required IAM permissions" of a VPC). */
const NETWORK_INTERFACES = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** Speaks to a service, or to what it depends on, at an address that a definition names. */
const reachesServices = (task: TaskName | EventFunctionName): boolean =>
  task === 'check-environment-health' || (TASK_PERMISSIONS[task].target ?? []).includes('smoke');

/** One task's function, with a role of its own that allows what its stage calls and nothing else. */
export class TaskFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(
    scope: Construct,
    task: TaskName | EventFunctionName,
    foundation: Foundation,
    options: {
      readonly environment?: Readonly<Record<string, string>>;
      /** Where events go that the function failed on, after Lambda's own tries. @default none: the workflow retries */
      readonly deadLetterQueue?: IQueue;
      /** How old an asynchronous call may be when it is begun. @default Lambda's six hours */
      readonly maxEventAge?: Duration;
    } = {},
  ) {
    super(scope, task);
    const { records, evidence, notices } = foundation;
    const name = FUNCTION_PREFIX + task;
    const logs = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${name}`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const network = reachesServices(task) ? foundation.network : undefined;
    this.function = new LambdaFunction(this, 'Function', {
      functionName: name,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: foundation.code,
      handler: `${task}.handler`,
      memorySize: MEMORY_MB,
      // As long as the workflow waits for it: after that its answer counts for nothing.
      timeout: Duration.seconds(LONG_TASKS.has(task) ? 900 : 60),
      logGroup: logs,
      role,
      tracing: Tracing.ACTIVE,
      // A deployment in flight goes on calling the version that it began with: an upgrade must not take it away.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      ...network,
      ...(options.deadLetterQueue ? { deadLetterQueue: options.deadLetterQueue } : {}),
      ...(options.maxEventAge ? { maxEventAge: options.maxEventAge } : {}),
      environment: {
        RECORD_TABLE: records.tableName,
        EVIDENCE_BUCKET: evidence.bucketName,
        NOTICE_TOPIC: notices.topicArn,
        ...foundation.environment,
        ...options.environment,
      },
    });
    logs.grantWrite(role);
    const allow = (actions: string[], resources: string[], conditions: Grant['conditions'] = {}) =>
      role.addToPolicy(new PolicyStatement({ actions, resources, conditions }));
    const {
      records: calls = [],
      evidence: keepsEvidence,
      readsEvidence = keepsEvidence,
      writes = [],
      target,
      notify,
      tokens,
      alarms,
      declares,
      scans,
    } = TASK_PERMISSIONS[task];
    const items = calls.filter((call) => call !== 'Query').map((call) => `dynamodb:${call}`);
    if (items.length > 0) allow(items, [records.tableArn]);
    if (calls.includes('Query')) allow(['dynamodb:Query'], [records.tableArn, `${records.tableArn}/index/*`]);
    if (keepsEvidence) {
      // No right to delete, nor to bypass the lock. The audit trail is everybody's; other files are written by their task.
      const own = ['audit/*', ...writes].map((name) => evidence.arnForObjects(`deployments/*/${name}`));
      allow(['s3:PutObject'], own);
    }
    if (readsEvidence) {
      // Without the list, a key that is not there looks like one denied.
      allow(['s3:GetObject'], [evidence.arnForObjects('deployments/*'), evidence.arnForObjects('inputs/*')]);
      allow(['s3:ListBucket'], [evidence.bucketArn]);
    }
    // Composite alarms are told of only to who may describe every alarm (API reference of DescribeAlarms).
    if (alarms && foundation.services.some(({ definition }) => definition.alarms.length > 0))
      allow(['cloudwatch:DescribeAlarms'], [...ANY_RESOURCE]);
    // Lambda checks these rights on every resource before it creates the function: its interfaces have no names by then.
    // The CDK gives them only to roles that it makes itself.
    if (network) allow(NETWORK_INTERFACES, [...ANY_RESOURCE]);
    if (notify) allow(['sns:Publish'], [notices.topicArn]);
    // An OpsItem has an id only after it was made: any of this account and region.
    if (declares && foundation.opsCenter)
      allow(
        ['ssm:CreateOpsItem'],
        [Stack.of(this).formatArn({ service: 'ssm', resource: 'opsitem', resourceName: '*' })],
      );
    const repositories = foundation.services.flatMap(({ definition: { gates } }) =>
      gates.security && 'ecr' in gates.security ? [gates.security.ecr] : [],
    );
    if (scans && repositories.length > 0)
      allow(
        ['ecr:DescribeImageScanFindings'],
        repositories.map((name) =>
          Stack.of(this).formatArn({ service: 'ecr', resource: 'repository', resourceName: name }),
        ),
      );
    if (tokens) {
      allow(
        // A yes comes from a person, with that person's own rights.
        ['states:SendTaskFailure'],
        // By name: the state machine itself refers to this function.
        [arnInStack(Stack.of(this), 'states', 'stateMachine', 'slipway-deployment')],
      );
    }
    const targets = foundation.services.map(({ definition }) => definition.target);
    for (const { actions, resources, conditions } of grantsFor(targets, target ?? [], Stack.of(this)))
      allow([...actions], [...resources], conditions);
  }
}
