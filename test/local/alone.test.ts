import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { takeAlone } from '../../lib/local/alone.ts';

const root = mkdtempSync(join(tmpdir(), 'slipway-alone-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('what one process of this machine has alone', () => {
  it('is refused to everybody else by the name of the process, until it is given back [CM-2]', () => {
    const path = join(root, 'it');
    const first = takeAlone(path);
    expect(takeAlone(path)).toEqual({ heldBy: `the process ${process.pid}` });
    // Asking has not let go of it.
    expect(takeAlone(path)).toEqual({ heldBy: `the process ${process.pid}` });
    if (!('alone' in first)) throw new Error('it was not free');
    first.alone.giveBack();
    first.alone.giveBack();
    const next = takeAlone(path);
    expect(next).toEqual({ alone: expect.anything() });
    if ('alone' in next) next.alone.giveBack();
  });
});
