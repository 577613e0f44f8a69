import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendTaskFailureCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { clientConfig } from '../../lib/aws/clients.ts';
import { createS3EvidenceStore } from '../../lib/aws/evidence/s3-evidence-store.ts';
import { createLambdaWorld } from '../../lib/aws/lambda/index.ts';
import { createNoticeApprovals } from '../../lib/aws/notices.ts';
import { createDynamoRecords } from '../../lib/aws/records/index.ts';
import { recoveryStarter } from '../../lib/aws/recovery-starter.ts';
import { createSnsNotices } from '../../lib/aws/sns-notices.ts';
import { createStepFunctionsTokens } from '../../lib/aws/step-functions-tokens.ts';
import { ballotOf } from '../builders/ballot.ts';
import { definitionWith } from '../builders/definition.ts';

const failure = (name: string, status = 400, message = 'no') =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });

const dynamo = mockClient(DynamoDBDocumentClient);
const s3 = mockClient(S3Client);
const lambda = mockClient(LambdaClient);
const cloudwatch = mockClient(CloudWatchClient);
const sfn = mockClient(SFNClient);
const sns = mockClient(SNSClient);
beforeEach(() => {
  for (const mock of [dynamo, s3, lambda, cloudwatch, sfn, sns]) mock.reset();
});

const region = 'eu-central-1';
const records = createDynamoRecords({
  client: DynamoDBDocumentClient.from(new DynamoDBClient({ region })),
  table: 'records',
});
const evidence = createS3EvidenceStore({ client: new S3Client({ region }), bucket: 'evidence' });
const NOW = Date.UTC(2026, 0, 15, 9, 30);
const world = createLambdaWorld({
  lambda: new LambdaClient({ region }),
  cloudwatch: new CloudWatchClient({ region }),
  now: () => NOW,
});
const definition = definitionWith({ target: { kind: 'lambda', function: 'greeter' } });
const KEY = { service: 'greeter', environment: 'production' };
const order = { deploymentId: 'dep-1', fencing: 3, candidate: '2', stable: '1', strategy: 'canary' as const };

function greeterServes(weights: Record<string, number> = {}): void {
  lambda.on(ListVersionsByFunctionCommand).resolves({ Versions: [{ Version: '1' }, { Version: '2' }] });
  lambda.on(GetFunctionConfigurationCommand).resolves({ State: 'Active' });
  lambda.on(GetAliasCommand).resolves({
    FunctionVersion: '1',
    RevisionId: 'r1',
    RoutingConfig: { AdditionalVersionWeights: weights },
  });
}

describe('a call of AWS that fails', () => {
  it.each([
    ['throttling', failure('ProvisionedThroughputExceededException')],
    ['a server error', failure('InternalServerError', 500)],
    ['a time-out', failure('TimeoutError')],
    ['a connection that is cut', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
  ])('is worth another try after %s [EX-5]', async (_what, error) => {
    dynamo.on(GetCommand).rejects(error);
    await expect(records.locks.holder(KEY)).rejects.toMatchObject({
      name: 'Transient',
      message: expect.stringContaining('reading a lock from DynamoDB'),
    });
  });

  it('is not tried again when it is not allowed, and says which call and why', async () => {
    dynamo.on(UpdateCommand).rejects(failure('AccessDeniedException', 400, 'not authorized: UpdateItem'));
    await expect(records.locks.acquire(KEY, 'dep-1', 0)).rejects.toThrow(
      "changing a lock in DynamoDB is not allowed to Slipway's role: not authorized: UpdateItem",
    );
  });

  it('does not hide an open incident behind a page of closed ones [PF-4]', async () => {
    const body = JSON.stringify({ id: 'inc-1', openedAt: 1 });
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: [], LastEvaluatedKey: { pk: 'INCIDENTS#greeter#production', sk: 'inc-0' } })
      .resolves({ Items: [{ body }] });
    expect(await records.incidents.open('greeter', 'production')).toMatchObject([{ id: 'inc-1' }]);
    expect(dynamo.commandCalls(QueryCommand)[1]?.args[0].input.ExclusiveStartKey).toMatchObject({
      sk: 'inc-0',
    });
  });

  it('is passed on when it is a defect', async () => {
    dynamo.on(GetCommand).rejects(failure('ValidationException', 400, 'the key is wrong'));
    await expect(records.locks.holder(KEY)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('evidence in S3', () => {
  it('tells what is not there from what cannot be read now', async () => {
    s3.on(GetObjectCommand, { Key: 'a' }).rejects(failure('NoSuchKey', 404));
    s3.on(GetObjectCommand, { Key: 'b' }).rejects(failure('SlowDown', 503));
    expect(await evidence.get('a')).toBeUndefined();
    await expect(evidence.get('b')).rejects.toMatchObject({ name: 'Transient' });
  });

  it('names the object that could not be written', async () => {
    s3.on(PutObjectCommand).rejects(failure('AccessDenied', 403, 'denied'));
    await expect(evidence.put('x.json', '{}')).rejects.toThrow('writing s3://evidence/x.json');
  });
});

describe('the driver of a Lambda alias', () => {
  it('reads again when somebody wrote in between, and gives up after five times [EX-5]', async () => {
    greeterServes();
    lambda.on(UpdateAliasCommand).rejects(failure('PreconditionFailedException', 412));
    await expect(world.driver(definition).shift(order, 5)).rejects.toMatchObject({ name: 'Transient' });
    expect(lambda.commandCalls(UpdateAliasCommand)).toHaveLength(5);
  });

  it('is not content with a write that does not show when it is read back [EX-2]', async () => {
    greeterServes();
    lambda.on(UpdateAliasCommand).resolves({});
    await expect(world.driver(definition).shift(order, 5)).rejects.toMatchObject({
      name: 'ShiftNotEffective',
      message: '2 was given 5 % of the alias live, and has 0 % as read back',
    });
  });

  it('carries on with the way back where a step fails for good, and says what failed [RB-1]', async () => {
    greeterServes({ '2': 0.25 });
    lambda.on(UpdateAliasCommand).rejects(failure('AccessDeniedException', 403, 'denied'));
    expect(await world.driver(definition).goBack(order)).toEqual([
      { step: 'shift traffic back', done: false, detail: expect.stringContaining('denied') },
    ]);
  });

  it('leaves a version that somebody else gave all traffic, and says which, on the way back [RB-3]', async () => {
    greeterServes();
    lambda.on(GetAliasCommand).resolves({ FunctionVersion: '9', RevisionId: 'r2' });
    expect(await world.driver(definition).goBack(order)).toEqual([
      { step: 'shift traffic back', done: false, detail: expect.stringContaining('version 9 has 100 %') },
    ]);
    expect(lambda.commandCalls(UpdateAliasCommand)).toHaveLength(0);
  });

  it('has a smoke test fail, and not the task, when the invocation does [OB-4]', async () => {
    greeterServes();
    lambda.on(InvokeCommand).rejects(failure('TooManyRequestsException', 429, 'rate exceeded'));
    const steps = [{ method: 'GET' as const, path: '/', headers: {}, status: 200, capture: {} }];
    const operations = [{ name: 'greet', category: 'business' as const, depth: 'minimal' as const, steps }];
    expect(await world.smoke.run(definition, { at: 'production' }, operations)).toMatchObject([
      { passed: false, detail: expect.stringContaining('rate exceeded') },
    ]);
  });
});

describe('figures from CloudWatch', () => {
  const query = { definition, from: NOW - 600_000, to: NOW, seconds: 60, slowerThan: [100] };
  const at = (minute: number) => new Date(query.from + minute * 60_000);

  it('follow the next page, and newest periods count only two minutes after their end [OB-2]', async () => {
    greeterServes({ '2': 0.05 });
    cloudwatch
      .on(GetMetricDataCommand)
      .resolvesOnce({
        MetricDataResults: [
          { Id: 'v1_requests', StatusCode: 'PartialData', Timestamps: [at(0)], Values: [50] },
        ],
        NextToken: 'more',
      })
      .resolves({
        MetricDataResults: [
          { Id: 'v1_requests', StatusCode: 'Complete', Timestamps: [at(9)], Values: [60] },
          { Id: 'v1_errors0', StatusCode: 'Complete', Timestamps: [at(9)], Values: [3] },
        ],
      });
    const periods = await world.periods({ ...query, versions: ['1', '2'] });
    const mine = periods.filter((period) => period.version === '2');
    expect(mine.map((period) => period.requests)).toEqual([50, ...Array(8).fill(null), 60]);
    // Errors that are missing beside requests are none; without requests nothing is known.
    expect(mine.map((period) => period.errors)).toEqual([0, ...Array(8).fill(null), 3]);
    expect(mine.map((period) => period.completeness)).toEqual([...Array(8).fill(1), 0.5, 0.5]);
    expect(cloudwatch.commandCalls(GetMetricDataCommand)[1]?.args[0].input.NextToken).toBe('more');
  });

  it('are those of the alias for the version that has all of it, as after CodeDeploy [OB-2]', async () => {
    greeterServes();
    const MetricDataResults = [
      { Id: 'whole_requests', StatusCode: 'Complete' as const, Timestamps: [at(0), at(1)], Values: [70, 80] },
      { Id: 'v1_requests', StatusCode: 'Complete' as const, Timestamps: [at(1)], Values: [8] },
    ];
    cloudwatch.on(GetMetricDataCommand).resolves({ MetricDataResults });
    const requestsOf = async (versions: string[]) =>
      (await world.periods({ ...query, to: at(2).getTime(), versions })).map((each) => each.requests);
    // In the second minute the alias still had weights: then the whole is nobody's.
    expect(await requestsOf(['1', '2'])).toEqual([70, null, null, 8]);
    greeterServes({ '2': 0.05 });
    expect(await requestsOf(['1', '2'])).toEqual([null, null, null, 8]);
  });

  it('are worth another try when CloudWatch answers with an error inside of its answer', async () => {
    greeterServes();
    const MetricDataResults = [{ Id: 'v0_requests', StatusCode: 'InternalError' as const }];
    cloudwatch.on(GetMetricDataCommand).resolves({ MetricDataResults });
    await expect(world.periods({ ...query, versions: ['1'] })).rejects.toMatchObject({
      name: 'Transient',
    });
  });
});

describe('tokens, recovery and notices', () => {
  it('are given up where an answer never comes, which the SDK by itself waits for [RB-5]', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const { requestHandler } = clientConfig(50);
    const client = new STSClient({ region, endpoint, credentials, requestHandler, maxAttempts: 1 });
    await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    silent.closeAllConnections();
    silent.close();
  });

  it('ignore a token whose task is over, and nothing else [OB-5]', async () => {
    const tokens = createStepFunctionsTokens(clientConfig());
    sfn
      .on(SendTaskFailureCommand)
      .rejectsOnce(failure('TaskTimedOut'))
      .rejects(failure('ThrottlingException'));
    expect(await tokens.fail('t', 'DeploymentInterrupted', 'abort')).toBe('over');
    await expect(tokens.fail('t', 'DeploymentInterrupted', 'abort')).rejects.toMatchObject({
      name: 'Transient',
    });
  });

  it('cannot say whether a task took the first try of a call that was sent again [CM-2]', async () => {
    const tokens = createStepFunctionsTokens(clientConfig());
    const again = failure('TaskTimedOut');
    sfn
      .on(SendTaskFailureCommand)
      .rejects(Object.assign(again, { $metadata: { ...again.$metadata, attempts: 2 } }));
    expect(await tokens.fail('t', 'ApprovalRejected', 'no')).toBe('unknown');
  });

  it('start one recovery of an event that is delivered twice [RB-5]', async () => {
    const start = recoveryStarter(new SFNClient({ region }), 'arn:recovery', () => NOW);
    sfn.on(StartExecutionCommand).resolvesOnce({}).rejects(failure('ExecutionAlreadyExists'));
    await start('dep-1');
    await start('dep-1');
    const names = sfn.commandCalls(StartExecutionCommand).map((call) => call.args[0].input.name);
    expect(new Set(names).size).toBe(1);
  });

  it('say what was asked and how it is answered, and fail when nobody can be told [ST-4]', async () => {
    const desk = createNoticeApprovals(createSnsNotices(clientConfig(), 'arn:notices'));
    const question = {
      deploymentId: 'dep-1',
      subject: 'plan' as const,
      title: 'Deploy\ngreeter?',
      lines: ['canary'],
      onApprove: 'it starts',
      onReject: 'nothing changes',
      expiresAt: NOW,
    };
    sns.on(PublishCommand).resolvesOnce({}).rejects(failure('InternalError', 500));
    const rules = { approvers: ['ada@example.com'], quorum: 1, fourEyes: true, requestedBy: 'linus' };
    const ballot = ballotOf({ question, rules, token: 'secret-token' });
    await desk.ask(ballot);
    const notice = sns.commandCalls(PublishCommand)[0]?.args[0].input;
    expect(notice).toMatchObject({ Subject: 'Deploy greeter?' });
    expect(notice?.Message).toContain('npm run slipway -- approve dep-1 plan --aws');
    expect(notice?.Message).not.toContain('secret-token');
    expect(notice?.Message).toContain('Who decides: 1 of ada@example.com; not linus, who requested it.');
    await expect(desk.ask(ballot)).rejects.toMatchObject({ name: 'Transient' });
  });
});
