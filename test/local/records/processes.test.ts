import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const run = promisify(execFile);

describe('records that several processes open', () => {
  it('give the lock to exactly one, and none prints a warning [IN-6]', async () => {
    const home = mkdtempSync(join(tmpdir(), 'slipway-processes-'));
    const worker = join(__dirname, 'acquire-lock.worker.ts');
    const answers = await Promise.all(
      ['dep-1', 'dep-2', 'dep-3', 'dep-4'].map((id) => run(process.execPath, [worker, home, id])),
    );
    const acquired = answers.filter(({ stdout }) => JSON.parse(stdout).acquired === true);
    expect(acquired).toHaveLength(1);
    expect(answers.map(({ stderr }) => stderr)).toEqual(['', '', '', '']);
    rmSync(home, { recursive: true });
  });
});
