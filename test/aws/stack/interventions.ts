import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { DeploymentRecord } from '../../../lib/ports/deployment-records.ts';
import { type Account, eventually } from './account.ts';
import type { DeployedStack } from './deployed-stack.ts';
import { split, startTraffic } from './greeter.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const SERVICE = 'clerk';

export interface Spoken {
  readonly code: number;
  readonly text: string;
}

/** What came of events, stops and commands, one after the other, on a service of their own. */
export interface Interventions {
  /** By the AWS CLI, `put-events` twice with the same request, and then an abort. */
  readonly byEvent: { readonly ended: DeploymentRecord; readonly started: number; readonly served: object };
  /** By the AWS CLI, `start-execution` twice with the same input under two names, and then stopped. */
  readonly stopped: {
    readonly started: number;
    readonly ended: DeploymentRecord;
    readonly isLocked: boolean;
    readonly served: object;
    /** What our command line says while it still runs. */
    readonly whileRunning: readonly Spoken[];
  };
  /** Stopped, and recovered from our command line while the event of it may have started a recovery already. */
  readonly recovered: { readonly spoken: Spoken; readonly served: object };
  /** By our own command line. */
  readonly spoken: Awaited<ReturnType<typeof speak>>;
}

export async function intervene(account: Account, stack: DeployedStack): Promise<Interventions> {
  const traffic = startTraffic({ name: SERVICE, requestsPerSecond: 1500, errorRate: {} });
  try {
    await new Promise((done) => setTimeout(done, 5000));
    return {
      byEvent: await byEvent(account),
      stopped: await stopped(account, stack),
      recovered: await recovered(account, stack),
      spoken: await speak(stack),
    };
  } finally {
    await traffic.stop();
  }
}

const closed = (account: Account, id: string) =>
  eventually(async () => {
    const record = await account.records.deployments.get(id);
    return record?.ending && record.seal ? record : undefined;
  });

async function byEvent(account: Account): Promise<Interventions['byEvent']> {
  const detail = { requestId: 'by-event', service: SERVICE, version: '1.1.0', requestedBy: 'an event' };
  const entry = { Source: 'slipway', DetailType: 'Deployment Requested', Detail: JSON.stringify(detail) };
  const put = (entries: object[]) => aws('events', 'put-events', '--entries', JSON.stringify(entries));
  await put([entry, entry]);
  const id = await eventually(async () => {
    const [open] = await account.records.deployments.list({ service: SERVICE, open: true });
    return ((await split(SERVICE))['1'] ?? 0) < 1 && open?.id;
  });
  const abort = { service: SERVICE, reason: 'wrong version', by: 'ada' };
  await put([{ ...entry, DetailType: 'Abort Requested', Detail: JSON.stringify(abort) }]);
  const ended = await closed(account, id);
  const all = await account.records.deployments.list({ service: SERVICE });
  return {
    ended,
    started: all.filter((record) => record.requestId === detail.requestId).length,
    served: await split(SERVICE),
  };
}

async function stopped(account: Account, stack: DeployedStack): Promise<Interventions['stopped']> {
  // The incident of the deployment before is a condition that a person has to accept.
  await account.acknowledgeIncidents(SERVICE);
  const input = { requestId: 'stopped', service: SERVICE, version: '1.1.0', requestedBy: 'the AWS CLI' };
  const executionArn = await start(stack, 'stopped', input);
  await start(stack, 'stopped-again', input);
  await eventually(async () => ((await split(SERVICE))['1'] ?? 0) < 1);
  const whileRunning = [
    await slipway('recover', 'stopped'),
    await slipway('unlock', SERVICE, '--reason', 'impatience'),
  ];
  await new SFNClient({}).send(new StopExecutionCommand({ executionArn }));
  const ended = await closed(account, 'stopped');
  const holder = await account.records.locks.holder({ service: SERVICE, environment: 'production' });
  const all = await account.records.deployments.list({ service: SERVICE });
  const started = all.filter((record) => record.requestId === input.requestId).length;
  return { started, ended, isLocked: holder !== undefined, served: await split(SERVICE), whileRunning };
}

/** By the AWS CLI. Answers the ARN of the execution. */
async function start({ deployment }: DeployedStack, name: string, input: object): Promise<string> {
  const args = ['--state-machine-arn', deployment, '--name', name, '--input', JSON.stringify(input)];
  const started = JSON.parse(await aws('stepfunctions', 'start-execution', ...args));
  return (started as { executionArn: string }).executionArn;
}

async function recovered(account: Account, stack: DeployedStack): Promise<Interventions['recovered']> {
  await account.acknowledgeIncidents(SERVICE);
  const input = { requestId: 'left', service: SERVICE, version: '1.1.0', requestedBy: 'the AWS CLI' };
  const executionArn = await start(stack, 'left', input);
  await eventually(async () => ((await split(SERVICE))['1'] ?? 0) < 1);
  await new SFNClient({}).send(new StopExecutionCommand({ executionArn }));
  return { spoken: await slipway('recover', 'left'), served: await split(SERVICE) };
}

async function speak(stack: DeployedStack) {
  const deployment = ['deploy', SERVICE, '--version', '1.1.0', '--request-id', 'by-hand', '--yes'];
  // The incident of the deployment before is a condition, and --yes accepts it in the name of who asks.
  const deploy = await slipway(...deployment);
  const again = await slipway(...deployment);
  const status = await slipway('status', SERVICE);
  const verify = await slipway('reports', 'verify', 'by-hand');
  const report = { Bucket: stack.bucket, Key: `deployments/${SERVICE}/by-hand/reports/summary.md` };
  await new S3Client({ forcePathStyle: true }).send(new PutObjectCommand({ ...report, Body: 'nothing' }));
  return {
    deploy,
    again,
    status,
    verify,
    changed: await slipway('reports', 'verify', 'by-hand'),
    recover: await slipway('recover', 'by-hand'),
    reports: await slipway('reports', 'by-hand'),
    // The incident of the deployment that was stopped is open until somebody says that all is well.
    unlock: await slipway('unlock', SERVICE, '--reason', 'seen and mended'),
    unlockAgain: await slipway('unlock', SERVICE, '--reason', 'seen and mended'),
    abort: await slipway('abort', SERVICE),
    approve: await slipway('approve', 'by-hand', 'plan'),
    elsewhere: await slipway('status', '--stack', 'Elsewhere'),
  };
}

/** Our command line as a person starts it. */
const slipway = (...args: string[]): Promise<Spoken> =>
  new Promise((resolve) => {
    const node = join(ROOT, 'node_modules', '.bin', 'node');
    execFile(
      node,
      ['bin/slipway.ts', ...args, '--aws'],
      { cwd: ROOT, env: process.env },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, text: stdout + stderr }),
    );
  });

/** The AWS CLI, which is not our code. It lies beside MiniStack. Answers what it prints. */
function aws(...args: string[]): Promise<string> {
  const program = join(ROOT, '.venv', 'bin', 'aws');
  if (!existsSync(program)) throw new Error(`${program} is not there; remove .venv, and it is made anew`);
  return new Promise((resolve, reject) => {
    // Version 1 of it does not look at AWS_REGION.
    const env = { ...process.env, AWS_DEFAULT_REGION: process.env['AWS_REGION'] };
    execFile(program, [...args, '--output', 'json'], { env }, (error, stdout, stderr) =>
      error ? reject(new Error(`aws ${args[0]} ${args[1]}: ${stderr}`)) : resolve(stdout),
    );
  });
}
