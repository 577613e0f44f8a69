import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const CDK_MS = 240_000;

export interface DeployedStack {
  readonly deployment: string;
  readonly recovery: string;
  readonly bucket: string;
  readonly table: string;
  readonly topic: string;
  readonly slackEndpoint: string;
}

/** Puts Slipway with the definitions of a folder into the emulated account with the real CDK CLI, and answers what the stack put out. */
export async function deployStack(services: string, slackUrl: string): Promise<DeployedStack> {
  // The CLI remembers which account a key belongs to: a home of its own, so that it believes nothing of another run.
  const home = mkdtempSync(join(tmpdir(), 'slipway-cdk-'));
  const endpoint = process.env['AWS_ENDPOINT_URL'] ?? '';
  const env = {
    ...process.env,
    HOME: home,
    AWS_ENDPOINT_URL_S3_FOR_CLOUDFORMATION: endpoint,
    CDK_DISABLE_VERSION_CHECK: '1',
    SERVICES: services,
    SLACK_STAND_IN: slackUrl,
  };
  const outputs = join(home, 'outputs.json');
  const cdk = (...args: string[]) =>
    promisify(execFile)(
      join(ROOT, 'node_modules', '.bin', 'cdk'),
      [...args, '--app', 'node test/aws/stack/app.ts', '--output', join(home, 'cdk.out')],
      { cwd: ROOT, env, timeout: CDK_MS, maxBuffer: 64 * 1024 * 1024 },
    );
  await cdk('bootstrap', 'aws://000000000000/us-east-1');
  await cdk('deploy', '--require-approval', 'never', '--outputs-file', outputs);
  const { Slipway } = JSON.parse(readFileSync(outputs, 'utf8')) as { Slipway: Record<string, string> };
  const output = (name: string) => {
    const value = Slipway[name];
    if (!value) throw new Error(`the stack has no output ${name}; it has ${Object.keys(Slipway).join(', ')}`);
    return value;
  };
  return {
    deployment: output('DeploymentStateMachine'),
    recovery: output('RecoveryStateMachine'),
    bucket: output('EvidenceBucket'),
    table: output('RecordTable'),
    topic: output('NoticeTopic'),
    slackEndpoint: output('SlackEndpoint'),
  };
}
