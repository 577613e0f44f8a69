import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type DeployedStack, deployStack } from './stack/deployed-stack.ts';
import { createGreeter, split, startTraffic } from './stack/greeter.ts';

const sfn = new SFNClient({});
const s3 = new S3Client({ forcePathStyle: true });
let stack: DeployedStack;
let traffic: ReturnType<typeof startTraffic> | undefined;

beforeAll(async () => {
  await createGreeter();
  stack = await deployStack();
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

async function run(name: string, version: string): Promise<DescribeExecutionOutput> {
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({
      stateMachineArn: stack.deployment,
      name,
      input: JSON.stringify({ requestId: name, service: 'greeter', version, requestedBy: 'tests' }),
    }),
  );
  for (;;) {
    const seen = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (seen.status !== 'RUNNING') return seen;
    await new Promise((done) => setTimeout(done, 500));
  }
}

async function keysOf(deploymentId: string): Promise<string[]> {
  const prefix = `deployments/greeter/${deploymentId}/`;
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
});
