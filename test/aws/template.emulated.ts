import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(__dirname, '..', '..');
/** The CDK writes DependsOn for a role beside the reference that says the same. */
const OF_THE_CDK = 'W3005';

describe('the template with a service of every kind', () => {
  it('is clean for cfn-lint', async () => {
    const CDK_OUTDIR = mkdtempSync(join(tmpdir(), 'slipway-lint-'));
    const node = join(ROOT, 'node_modules', '.bin', 'node');
    const CDK_CONTEXT_JSON = JSON.stringify({ services: join(ROOT, 'test', 'fixtures', 'services') });
    const env = { ...process.env, CDK_OUTDIR, CDK_CONTEXT_JSON };
    await promisify(execFile)(node, ['bin/app.ts'], { cwd: ROOT, env });
    const linted = await promisify(execFile)(join(ROOT, '.venv', 'bin', 'cfn-lint'), [
      '--ignore-checks',
      OF_THE_CDK,
      '--',
      join(CDK_OUTDIR, 'Slipway.template.json'),
    ]).catch((error: { stdout: string }) => error);
    expect(linted.stdout).toBe('');
  }, 120_000);
});
