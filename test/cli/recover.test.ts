import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { run } from '../../lib/cli/program.ts';
import { identityOf } from '../../lib/local/process-identity.ts';
import { openRecords } from '../../lib/local/records/index.ts';
import type { DeploymentRecord } from '../../lib/ports/deployment-records.ts';

const root = mkdtempSync(join(tmpdir(), 'slipway-recover-'));
const written: string[] = [];

const slipway = async (...args: string[]) => {
  written.length = 0;
  const code = await run([...args, '--home', root, '--services', join(root, 'services')]);
  return { code, text: written.join('') };
};

/** This process is alive, so that it counts as the one that runs the deployment. */
const recorded = (id: string): DeploymentRecord => ({
  id,
  requestId: id,
  service: 'shop',
  environment: 'production',
  version: '2',
  previousVersion: '1',
  startedAt: 0,
  execution: `local:${identityOf(process.pid)}:${id}`,
  state: { request: {}, execution: { name: 'test' } },
  ending: null,
  seal: null,
});

const keep = async (record: DeploymentRecord) => {
  const records = openRecords(root);
  await records.deployments.create(record);
  records.close();
};

afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
beforeEach(() => {
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('slipway recover', () => {
  it('says that nothing is open, and that an id is not known [RB-5]', async () => {
    expect(await slipway('recover')).toEqual({
      code: 0,
      text: '✓ nothing to recover: no deployment is open\n',
    });
    expect(await slipway('recover', 'dep-0')).toMatchObject({
      code: 2,
      text: expect.stringContaining('there is no deployment "dep-0"'),
    });
  });

  it('says at once how and when a deployment ended, and tries nothing [RB-5]', async () => {
    const ending = { kind: 'Deployed', reason: 'It serves.', at: 0 } as const;
    await keep({ ...recorded('dep-1'), ending, seal: { lines: 1, hash: 'a' } });
    expect(await slipway('recover', 'dep-1')).toEqual({
      code: 0,
      text: '✓ nothing to recover: dep-1 ended Deployed at 1970-01-01T00:00:00.000Z: It serves. Nothing is to be done, and nothing was done\n',
    });
  });

  it('leaves a deployment alone that another process is at work on, and names it [RB-5]', async () => {
    await keep(recorded('dep-2'));
    const words = `dep-2 is running: the process ${process.pid} on this machine is at work on shop 2`;
    const all = await slipway('recover');
    expect(all.code).toBe(0);
    expect(all.text).toContain(`⏳ ${words}`);
    expect(all.text).toContain(
      `Nothing was done; wait for it, or abort it: npm run slipway -- abort --home ${root} --services ${join(root, 'services')} dep-2`,
    );
    const named = await slipway('recover', 'dep-2');
    expect(named).toMatchObject({ code: 2, text: expect.stringContaining(words) });
  });
});
