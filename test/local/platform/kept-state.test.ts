import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeptState, shouldServe } from '../../../lib/local/platform/kept-state.ts';
import { LocalTarget } from '../../../lib/model/definition/target/index.ts';

let home: string;
let file: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'slipway-kept-'));
  file = join(home, 'platform-state.json');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('what the platform keeps', () => {
  it('is read as it was written, and leaves no half of a file [RB-5]', () => {
    const target = LocalTarget.parse({ kind: 'local', command: 'node {version}.mjs', port: 8080 });
    const versions = [{ version: '1', weight: 100, wanted: 2, target, root: '/srv' }];
    const state = new KeptState(home);
    state.fencing['shop'] = 7;
    state.keep({ shop: { port: 8080, versions } });
    expect(new KeptState(home)).toMatchObject({
      fencing: { shop: 7 },
      services: { shop: { port: 8080, versions } },
    });
    expect(shouldServe(home)).toEqual([
      {
        service: 'shop',
        versions: [{ version: '1', weight: 100, wanted: 2, command: 'node {version}.mjs' }],
      },
    ]);
    expect(readdirSync(home)).toEqual(['platform-state.json']);
  });

  it('is nothing where no platform ever ran, and the lock numbers alone in a file of an older Slipway [EX-5]', () => {
    expect(shouldServe(home)).toEqual([]);
    writeFileSync(file, '{"shop":4}');
    expect(new KeptState(home)).toMatchObject({ fencing: { shop: 4 }, services: {} });
  });

  it.each(['{"format":3,"services":{}}', '{"format":2,'])(
    'is not guessed at: %s is refused with its file, what it is and what to do [RB-5]',
    (text) => {
      writeFileSync(file, text);
      expect(() => shouldServe(home)).toThrow(/platform-state\.json cannot be read .*format 2.*intact copy/);
    },
  );
});
