import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** Beside what `cdk synth` writes: without services, since the workflow is the same whatever they are. */
const OUTPUT = join(ROOT, 'cdk.out', 'local');
const TEMPLATE = join(OUTPUT, 'Slipway.template.json');
/** It takes two seconds; a busy machine may take twenty times as long. */
const SYNTH_MS = 60_000;
/** Everything that the template is made from. */
const SOURCES = ['bin/app.ts', 'lib/infra', 'lib/model'];

/** The synthesized template; synthesized now when it is missing or older than what it is made from. */
export async function synthesizedTemplate(): Promise<unknown> {
  if (
    !existsSync(TEMPLATE) ||
    statSync(TEMPLATE).mtimeMs < Math.max(...SOURCES.map((path) => newest(join(ROOT, path))))
  ) {
    await synthesize();
  }
  return JSON.parse(readFileSync(TEMPLATE, 'utf8')) as unknown;
}

/** The app itself, as the CDK CLI would run it: it needs no credentials and takes about two seconds. */
async function synthesize(): Promise<void> {
  const child = spawn(process.execPath, ['bin/app.ts'], {
    cwd: ROOT,
    env: {
      ...process.env,
      CDK_OUTDIR: OUTPUT,
      // Of the template, only the workflows are read: nothing is bundled for it, and CloudFormation never gets it.
      CDK_CONTEXT_JSON: JSON.stringify({ services: '', 'aws:cdk:bundling-stacks': [] }),
      CDK_VALIDATION: 'false',
    },
    timeout: SYNTH_MS,
    // Not in the terminal's group: Ctrl-C aborts the deployment, and not the synthesis that it needs to do so.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [problems, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  if (code !== 0)
    throw new Error(
      `the workflow could not be synthesized (node bin/app.ts ended with ${code}): ${problems.trim().split('\n').slice(-5).join('\n')}`,
    );
}

function newest(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
