import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ServiceDefinition } from '../../../lib/model/definition/service-definition.ts';
import { createFileRollbackEvidence } from '../../../lib/probe/quality/rollback-evidence.ts';

const root = mkdtempSync(join(tmpdir(), 'slipway-plan-'));
afterAll(() => rmSync(root, { recursive: true }));

const define = (plan?: string) =>
  ServiceDefinition.parse({
    service: 'shop',
    target: { kind: 'local', command: 'node server.js', port: 8080 },
    rollback: { plan },
  });
const read = (plan: string | undefined, version = '1.4.2') =>
  createFileRollbackEvidence({ root }).plan(define(plan), version);
const FIXTURE = resolve('test/fixtures/evidence/rollback-plan.yaml');

function write(name: string, record: object): string {
  writeFileSync(join(root, name), JSON.stringify(record));
  return name;
}
const good = {
  document: 'https://wiki.example.org/rollback',
  testedInStagingAt: '2026-11-19T10:00:00Z',
  communication: '#shop',
};

describe('createFileRollbackEvidence', () => {
  it('reads the plan; its time is that of the staging test, its document is beside it [PF-6]', async () => {
    expect(await read(FIXTURE)).toEqual({
      kind: 'found',
      origin: FIXTURE,
      at: Date.parse('2026-11-19T10:00:00Z'),
      value: {
        document: 'rollback-1.4.2.md',
        testedInStagingAt: '2026-11-19T10:00:00Z',
        communication: '#shop-releases, then the status page',
      },
    });
  });

  it('does not take a plan for documented whose document is not there [PF-6]', async () => {
    expect(await read(FIXTURE, '9')).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('rollback-9.md'),
    });
  });

  it('takes a web address as a document [PF-6]', async () => {
    expect(await read(write('plan-{version}.json'.replace('{version}', '1'), good))).toMatchObject({
      kind: 'found',
    });
    expect(await read('plan-{version}.json', '1')).toMatchObject({ kind: 'found', origin: 'plan-1.json' });
  });

  it('says what is missing, and what is wrong [PF-6]', async () => {
    expect(await read(undefined)).toMatchObject({ kind: 'missing', origin: 'rollback.plan' });
    expect(await read('none.yaml')).toMatchObject({ kind: 'missing', origin: 'none.yaml' });
    const { communication, ...silent } = good;
    expect(communication).toBe('#shop');
    expect(await read(write('silent.json', silent))).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('communication'),
    });
    const undated = write('undated.json', { ...good, testedInStagingAt: 'last week' });
    expect(await read(undated)).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('last week'),
    });
  });
});
