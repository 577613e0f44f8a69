import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type AwsRecords, createDynamoRecords } from '../../../lib/aws/records/index.ts';
import type { AuditLine } from '../../../lib/model/audit.ts';
import type { DeployedStack } from './deployed-stack.ts';

const sfn = new SFNClient({});
const s3 = new S3Client({ forcePathStyle: true });

/** The emulated account with Slipway in it, as somebody with every right sees it. */
export interface Account {
  readonly records: AwsRecords;
  /** Starts a deployment under this name, which is its request id as well, and waits for its end. */
  run(name: string, service: string, version: string): Promise<DescribeExecutionOutput>;
  start(name: string, service: string, version: string): Promise<string>;
  /** Below the deployment's prefix. */
  keysOf(service: string, deploymentId: string): Promise<readonly string[]>;
  trailOf(service: string, deploymentId: string): Promise<readonly AuditLine[]>;
  /** Open incidents are a condition that a person has to accept: this person has seen them. */
  acknowledgeIncidents(service: string): Promise<void>;
}

export function accountWith(stack: DeployedStack): Account {
  const records = createDynamoRecords({
    client: DynamoDBDocumentClient.from(new DynamoDBClient({})),
    table: stack.table,
  });
  const start = async (name: string, service: string, version: string): Promise<string> => {
    const { executionArn = '' } = await sfn.send(
      new StartExecutionCommand({
        stateMachineArn: stack.deployment,
        name,
        input: JSON.stringify({ requestId: name, service, version, requestedBy: 'tests' }),
      }),
    );
    return executionArn;
  };
  return {
    records,
    start,
    run: async (name, service, version) => {
      const executionArn = await start(name, service, version);
      for (;;) {
        const seen = await sfn.send(new DescribeExecutionCommand({ executionArn }));
        if (seen.status !== 'RUNNING') return seen;
        await new Promise((done) => setTimeout(done, 500));
      }
    },
    keysOf: async (service, deploymentId) => {
      const Prefix = `deployments/${service}/${deploymentId}/`;
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: stack.bucket, Prefix }));
      return Contents.map((object) => (object.Key ?? '').slice(Prefix.length));
    },
    trailOf: async (service, deploymentId) => {
      const Prefix = `deployments/${service}/${deploymentId}/audit/`;
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: stack.bucket, Prefix }));
      return Promise.all(
        Contents.map(async ({ Key }) => {
          const { Body } = await s3.send(new GetObjectCommand({ Bucket: stack.bucket, Key }));
          return JSON.parse((await Body?.transformToString()) ?? '') as AuditLine;
        }),
      );
    },
    acknowledgeIncidents: async (service) => {
      for (const { id } of await records.incidents.open(service, 'production'))
        await records.incidents.close(id, Date.now());
    },
  };
}

/** The record that every definition's rollback.plan names. */
export const putRollbackPlan = (stack: DeployedStack) =>
  s3.send(
    new PutObjectCommand({
      Bucket: stack.bucket,
      Key: 'inputs/rollback-plan.json',
      Body: JSON.stringify({
        document: 'https://wiki.example/rollback',
        testedInStagingAt: new Date(Date.now() - 86_400_000).toISOString(),
        communication: '#on-call',
      }),
    }),
  );

/** Asks until there is an answer. */
export async function eventually<T>(
  ask: () => Promise<T | undefined | false>,
  withinMs = 90_000,
): Promise<T> {
  for (const until = Date.now() + withinMs; Date.now() < until; ) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((done) => setTimeout(done, 300));
  }
  throw new Error(`there was no answer within ${withinMs / 1000} s`);
}
