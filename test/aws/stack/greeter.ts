import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchClient,
  type MetricDatum,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { everySecond } from './shop.ts';

const lambda = new LambdaClient({});
const cloudwatch = new CloudWatchClient({});
const GREETER = 'greeter';
const ALIAS = 'live';

export function zipOf(greeting: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-greeter-'));
  writeFileSync(
    join(folder, 'index.mjs'),
    `export const handler = async (event) => ({ statusCode: 200, body: ${JSON.stringify(greeting)} + event.rawPath });\n`,
  );
  execFileSync('python3', ['-m', 'zipfile', '-c', 'code.zip', 'index.mjs'], { cwd: folder });
  return readFileSync(join(folder, 'code.zip'));
}

export async function createFunction(name: string, greeting: string): Promise<void> {
  await createRole(name);
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs22.x',
      Role: `arn:aws:iam::000000000000:role/${name}`,
      Handler: 'index.handler',
      Code: { ZipFile: zipOf(greeting) },
    }),
  );
}

/** A role that allows nothing: what is deployed by the tests calls nothing. */
async function createRole(name: string): Promise<void> {
  const trust = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  };
  await new IAMClient({}).send(
    new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
}

/** A function with the versions 1.0.0 (1), which the alias "live" serves, and 1.1.0 (2). */
export async function createGreeter(FunctionName = GREETER): Promise<void> {
  await createFunction(FunctionName, 'hello from 1.0.0 ');
  await lambda.send(new PublishVersionCommand({ FunctionName, Description: '1.0.0' }));
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zipOf('hello from 1.1.0 ') }));
  await lambda.send(new PublishVersionCommand({ FunctionName, Description: '1.1.0' }));
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: ALIAS, FunctionVersion: '1' }));
  await createAlarm(`${FunctionName}-errors`);
}

/** An alarm that works and is quiet, as a definition expects of those that it names. */
export async function createAlarm(name: string): Promise<void> {
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: name,
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1e9,
      ComparisonOperator: 'GreaterThanThreshold',
      ActionsEnabled: true,
    }),
  );
  await cloudwatch.send(
    new SetAlarmStateCommand({ AlarmName: name, StateValue: 'OK', StateReason: 'quiet' }),
  );
}

/** What the alias serves: numbers of versions with their share of 1. */
export async function split(name = GREETER): Promise<Record<string, number>> {
  const { FunctionVersion = '', RoutingConfig } = await lambda.send(
    new GetAliasCommand({ FunctionName: name, Name: ALIAS }),
  );
  const others = RoutingConfig?.AdditionalVersionWeights ?? {};
  const rest = 1 - Object.values(others).reduce((sum, share) => sum + share, 0);
  return { [FunctionVersion]: rest, ...others };
}

/** Users as CloudWatch would tell of them: figures of each second, divided as the alias divides. */
export function startTraffic(options: {
  readonly requestsPerSecond: number;
  /** By the number of the version. */
  readonly errorRate: Readonly<Record<string, number>>;
  readonly name?: string;
}): { stop(): Promise<void> } {
  return everySecond(() => tell(options));
}

async function tell({
  name = GREETER,
  requestsPerSecond,
  errorRate,
}: Parameters<typeof startTraffic>[0]): Promise<void> {
  const Timestamp = new Date(Math.floor(Date.now() / 1000) * 1000);
  const shares = await split(name);
  const data = Object.entries(shares).flatMap(([version, share]): MetricDatum[] => {
    const requests = Math.round(requestsPerSecond * share);
    if (requests === 0) return [];
    const errors = Math.round(requests * (errorRate[version] ?? 0));
    // As Lambda does it: an alias without weights has figures of the whole alone.
    const places = Object.keys(shares).length > 1 ? [{}, { ExecutedVersion: version }] : [{}];
    return places.flatMap((place) => {
      const Dimensions = Object.entries({
        FunctionName: name,
        Resource: `${name}:${ALIAS}`,
        ...place,
      }).map(([Name, Value]) => ({ Name, Value }));
      const common = { Timestamp, Dimensions, StorageResolution: 1 };
      return [
        { ...common, MetricName: 'Invocations', Value: requests },
        { ...common, MetricName: 'Errors', Value: errors },
        { ...common, MetricName: 'Duration', Values: [20, 60, 90], Counts: [requests, requests, requests] },
      ];
    });
  });
  if (data.length > 0)
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'AWS/Lambda', MetricData: data }));
}
