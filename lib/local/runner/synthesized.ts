import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const OUTPUT = join(ROOT, 'cdk.out');
const TEMPLATE = join(OUTPUT, 'Slipway.template.json');
/** Everything that the template is made from. */
const SOURCES = ['bin/app.ts', 'lib/infra', 'lib/model'];

/** The synthesized template; synthesized now when it is missing or older than what it is made from. */
export async function synthesizedTemplate(): Promise<unknown> {
  if (
    !existsSync(TEMPLATE) ||
    statSync(TEMPLATE).mtimeMs < Math.max(...SOURCES.map((path) => newest(join(ROOT, path))))
  ) {
    // The app itself, as the CDK CLI would run it: it needs no credentials and takes about two seconds.
    await promisify(execFile)(process.execPath, ['bin/app.ts'], {
      cwd: ROOT,
      env: { ...process.env, CDK_OUTDIR: OUTPUT },
      timeout: 60_000,
    });
  }
  return JSON.parse(readFileSync(TEMPLATE, 'utf8')) as unknown;
}

function newest(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
