import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { createDynamoRecords } from '../../lib/aws/records/index.ts';
import { run as runProgram } from '../../lib/cli/program.ts';
import { type DeployedStack, deployStack } from './stack/deployed-stack.ts';
import { createGreeter, split, startTraffic } from './stack/greeter.ts';
import { createShop, type Shop } from './stack/shop.ts';

const sfn = new SFNClient({});
const s3 = new S3Client({ forcePathStyle: true });
const dynamo = new DynamoDBClient({});
let shop: Shop;
let stack: DeployedStack;
let traffic: { stop(): Promise<void> } | undefined;

beforeAll(async () => {
  await createGreeter();
  shop = await createShop();
  const services = mkdtempSync(join(tmpdir(), 'slipway-services-'));
  const greeter = readFileSync(join(__dirname, 'stack', 'services', 'greeter.yaml'), 'utf8');
  writeFileSync(join(services, 'greeter.yaml'), greeter);
  const definition = { ...(parse(greeter) as object), service: 'shop', target: shop.target, smoke: {} };
  writeFileSync(join(services, 'shop.yaml'), stringify(definition));
  stack = await deployStack(services);
  await s3.send(
    new PutObjectCommand({
      Bucket: stack.bucket,
      Key: 'inputs/rollback-plan.json',
      Body: JSON.stringify({
        document: 'https://wiki.example/greeter',
        testedInStagingAt: new Date(Date.now() - 86_400_000).toISOString(),
        communication: '#greeter',
      }),
    }),
  );
}, 300_000);
afterEach(async () => traffic?.stop());
afterAll(() => shop?.close());

async function run(name: string, version: string, service = 'greeter'): Promise<DescribeExecutionOutput> {
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({
      stateMachineArn: stack.deployment,
      name,
      input: JSON.stringify({ requestId: name, service, version, requestedBy: 'tests' }),
    }),
  );
  for (;;) {
    const seen = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (seen.status !== 'RUNNING') return seen;
    await new Promise((done) => setTimeout(done, 500));
  }
}

async function keysOf(deploymentId: string, service = 'greeter'): Promise<string[]> {
  const prefix = `deployments/${service}/${deploymentId}/`;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: stack.bucket, Prefix: prefix }));
  return Contents.map((object) => (object.Key ?? '').slice(prefix.length));
}

const REPORTS = ['readiness', 'execution-log', 'slo-monitoring', 'summary'].map(
  (name) => `reports/${name}.md`,
);

describe('the deployed stack in an emulated account', () => {
  it('brings a good candidate through every step to all of the alias [EX-2]', async () => {
    traffic = startTraffic({ requestsPerSecond: 400, errorRate: {} });
    await new Promise((done) => setTimeout(done, 5000));
    const execution = await run('good', '1.1.0');
    expect({ status: execution.status, error: execution.error, cause: execution.cause }).toMatchObject({
      status: 'SUCCEEDED',
    });
    expect(await split()).toEqual({ '2': 1 });
    expect(await keysOf('good')).toEqual(
      expect.arrayContaining([...REPORTS, 'manifest.json', 'audit/000001.json']),
    );
  }, 150_000);

  it('refuses a version that is not published, and names the newest [IN-1]', async () => {
    const execution = await run('unknown', '9.9.9');
    expect(execution).toMatchObject({ status: 'FAILED', cause: expect.stringContaining('9.9.9') });
  }, 60_000);

  it('rolls a bad candidate back to all of the alias by itself [RB-1, RB-2]', async () => {
    traffic = startTraffic({ requestsPerSecond: 400, errorRate: { '1': 0.3 } });
    await new Promise((done) => setTimeout(done, 5000));
    const execution = await run('bad', '1.0.0');
    expect({ status: execution.status, error: execution.error, cause: execution.cause }).toMatchObject({
      status: 'FAILED',
      error: 'DeploymentRolledBack',
      cause: expect.stringMatching(/candidate requests failed .* limit 2 pp/),
    });
    expect(await split()).toEqual({ '2': 1 });
    expect(await keysOf('bad')).toEqual(
      expect.arrayContaining([...REPORTS, 'reports/rollback.md', 'incident.json']),
    );
  }, 120_000);

  it('brings a good version through every weight of a load balancer, and a bad one back [EX-2, RB-1]', async () => {
    traffic = shop.startTraffic({});
    await new Promise((done) => setTimeout(done, 5000));
    const good = await run('shop-good', '2', 'shop');
    expect({ status: good.status, cause: good.cause }).toMatchObject({ status: 'SUCCEEDED' });
    expect(await shop.split()).toEqual({ blue: 0, green: 100 });
    await traffic.stop();
    traffic = shop.startTraffic({ blue: 0.3 });
    const bad = await run('shop-bad', '1', 'shop');
    expect(bad).toMatchObject({
      error: 'DeploymentRolledBack',
      cause: expect.stringMatching(/candidate requests failed .* limit 2 pp/),
    });
    expect(await shop.split()).toEqual({ blue: 0, green: 100 });
    expect(await keysOf('shop-bad', 'shop')).toEqual(
      expect.arrayContaining([...REPORTS, 'reports/rollback.md']),
    );
  }, 240_000);

  it('starts one deployment of an event that is delivered twice, and an abort event ends it [IN-2, OB-5]', async () => {
    traffic = startTraffic({ requestsPerSecond: 400, errorRate: {} });
    // The incident that the test before left open is a condition that a person has to accept.
    await acknowledgeIncidents();
    const request = { requestId: 'by-event', service: 'greeter', version: '1.0.0', requestedBy: 'an event' };
    await Promise.all([putEvent('Deployment Requested', request), putEvent('Deployment Requested', request)]);
    const id = await eventually(async () => (await splitOf('2')) < 1 && openDeployment());
    await putEvent('Abort Requested', { service: 'greeter', reason: 'wrong version', by: 'ada' });
    const ended = await eventually(async () => {
      const record = await records.deployments.get(id);
      return record?.ending && record.seal ? record : undefined;
    });
    expect(ended.ending).toMatchObject({
      kind: 'RolledBack',
      reason: expect.stringContaining('wrong version'),
    });
    expect(await split()).toEqual({ '2': 1 });
    const all = await records.deployments.list({ service: 'greeter' });
    expect(all.filter((record) => record.requestId === 'by-event')).toHaveLength(1);
  }, 120_000);

  it('recovers a deployment whose execution was stopped in the middle [RB-5]', async () => {
    traffic = startTraffic({ requestsPerSecond: 400, errorRate: {} });
    await acknowledgeIncidents();
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({
        stateMachineArn: stack.deployment,
        name: 'stopped',
        input: JSON.stringify({
          requestId: 'stopped',
          service: 'greeter',
          version: '1.0.0',
          requestedBy: 'tests',
        }),
      }),
    );
    await eventually(async () => (await splitOf('2')) < 1);
    await sfn.send(new StopExecutionCommand({ executionArn }));
    // MiniStack sends no status events: this is the one that AWS would send.
    await putEvent(
      'Step Functions Execution Status Change',
      { stateMachineArn: stack.deployment, executionArn, name: 'stopped', status: 'ABORTED' },
      'aws.states',
    );
    const ended = await eventually(async () => {
      const record = await records.deployments.get('stopped');
      return record?.ending && record.seal ? record : undefined;
    });
    expect(ended.ending).toMatchObject({
      kind: 'RolledBack',
      reason: expect.stringContaining('died after it shifted'),
    });
    expect(await split()).toEqual({ '2': 1 });
    expect(await records.locks.holder({ service: 'greeter', environment: 'production' })).toBeUndefined();
  }, 120_000);

  it('is driven from a terminal: deploy with its questions answered, status, and a refusal [CM-1, IN-2]', async () => {
    traffic = startTraffic({ requestsPerSecond: 400, errorRate: {} });
    const slipway = async (...args: string[]) => {
      const written: string[] = [];
      const spies = [process.stdout, process.stderr].map((stream) =>
        jest.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0),
      );
      try {
        return {
          code: await runProgram([...args, '--aws', '--services', 'test/aws/stack/services']),
          written,
        };
      } finally {
        for (const spy of spies) spy.mockRestore();
      }
    };
    const deployed = await slipway(
      'deploy',
      'greeter',
      '--version',
      '1.0.0',
      '--request-id',
      'by-hand',
      '--yes',
    );
    const text = deployed.written.join('');
    expect({ code: deployed.code, text }).toMatchObject({ code: 0 });
    // The incident of the test before is a condition, and --yes accepts it in the name of who asks.
    expect(text).toMatch(/conditions: given beforehand with --yes/);
    expect(text).toMatch(/Deployed: greeter 1\.0\.0 serves production/);
    expect((await slipway('status', 'greeter')).written.join('')).toContain(
      'by-hand greeter 1.0.0: Deployed',
    );
    const verified = await slipway('reports', 'verify', 'by-hand');
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.written.join('')).toMatch(
      /lines of the audit trail and \d+ files are as they were archived/,
    );
    const report = { Bucket: stack.bucket, Key: 'deployments/greeter/by-hand/reports/summary.md' };
    await s3.send(new PutObjectCommand({ ...report, Body: 'nothing happened' }));
    const changed = await slipway('reports', 'verify', 'by-hand');
    expect(changed).toMatchObject({ code: 1 });
    expect(changed.written.join('')).toContain('reports/summary.md does not match line');
    expect(await slipway('abort', 'greeter')).toMatchObject({ code: 2 });
    expect(await slipway('approve', 'by-hand', 'plan')).toMatchObject({ code: 2 });
    expect(await slipway('status', '--stack', 'Elsewhere')).toMatchObject({ code: 2 });
  }, 150_000);
});

const records = {
  get all() {
    return createDynamoRecords({ client: DynamoDBDocumentClient.from(dynamo), table: stack.table });
  },
  get deployments() {
    return this.all.deployments;
  },
  get locks() {
    return this.all.locks;
  },
};

async function acknowledgeIncidents(): Promise<void> {
  const { incidents } = records.all;
  for (const { id } of await incidents.open('greeter', 'production')) await incidents.close(id, Date.now());
}

const splitOf = async (version: string) => (await split())[version] ?? 0;

const openDeployment = async () =>
  (await records.deployments.list({ service: 'greeter', open: true }))[0]?.id;

async function putEvent(type: string, detail: object, source = 'slipway'): Promise<void> {
  const Entries = [{ Source: source, DetailType: type, Detail: JSON.stringify(detail) }];
  await new EventBridgeClient({}).send(new PutEventsCommand({ Entries }));
}

/** Asks until there is an answer. */
async function eventually<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  for (const until = Date.now() + 90_000; Date.now() < until; ) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((done) => setTimeout(done, 300));
  }
  throw new Error('there was no answer within 90 s');
}
