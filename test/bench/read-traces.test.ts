import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { BadFile, readTraces } from '../../bench/read-traces.ts';

const root = mkdtempSync(join(tmpdir(), 'slipway-traces-'));
const file = (name: string, text: string) => {
  writeFileSync(join(root, name), text);
  return join(root, name);
};

describe('a file for the benchmark to judge', () => {
  it('is read with its truth', () => {
    const found = readTraces(join(__dirname, '..', 'fixtures', 'traces.json'));
    expect(found.map(({ trace, truth }) => [trace.id, truth?.healthy])).toContainEqual(['bad', false]);
  });

  it('is refused with where and why it is none', () => {
    expect(() => readTraces(file('not.json', '{"id": '))).toThrow(BadFile);
    expect(() => readTraces(file('other.json', '{"name": "x"}'))).toThrow(/other\.json: id: is missing/);
    expect(() => readTraces(join(root, 'none.json'))).toThrow(/ENOENT/);
  });
});
