import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../../lib/local/platform/free-port.ts';
import {
  connectPlatform,
  ensurePlatform,
  type PlatformClient,
} from '../../../lib/local/platform/platform-client.ts';
import { identityOf, isAlive } from '../../../lib/local/process-identity.ts';
import { definitionWith } from '../../builders/definition.ts';

const home = mkdtempSync(join(tmpdir(), 'slipway-platform-'));
const file = join(home, 'platform.json');
let client: PlatformClient;
let where: { port: number; token: string };

/** One instance of a program. */
const serviceThat = async (program: string) => {
  const file = join(mkdtempSync(join(tmpdir(), 'slipway-service-')), 'server.cjs');
  writeFileSync(file, program);
  const target = { kind: 'local', command: `node ${file}`, port: await freePort(), instances: 1 };
  return definitionWith({ target });
};

const post = (method: string, body: unknown, token = where.token) =>
  fetch(`http://127.0.0.1:${where.port}/${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });

beforeAll(async () => {
  client = await ensurePlatform(home);
  where = JSON.parse(readFileSync(file, 'utf8')) as typeof where;
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the platform process', () => {
  it('is one for a home, found by its file that only its owner reads', async () => {
    expect((await ensurePlatform(home)).pid).toBe(client.pid);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is one for a home when many commands start it at the same time', async () => {
    const fresh = mkdtempSync(join(tmpdir(), 'slipway-platform-'));
    const started = await Promise.all([1, 2, 3].map(() => ensurePlatform(fresh)));
    expect(new Set(started.map(({ pid }) => pid)).size).toBe(1);
    await sleep(300);
    const after = await ensurePlatform(fresh);
    expect(after.pid).toBe(started[0]?.pid);
    await after.shutdown();
  });

  it('does nothing without its token', async () => {
    const answer = await post('shutdown', {}, 'guess');
    expect(answer.status).toBe(401);
    expect(JSON.stringify(await answer.json())).not.toContain(where.token);
    await client.status();
  });

  it('names the methods that there are, and refuses parameters that are none of its own', async () => {
    const unknown = await post('explode', {});
    expect(unknown.status).toBe(404);
    expect(await unknown.text()).toContain('weigh');
    const wrong = await post('weigh', { service: 'shop', weights: { v1: 120 }, order: {} });
    expect(wrong.status).toBe(500);
    expect(await wrong.text()).toContain('weights');
  });

  it('turns an order with an older lock number away, also after a newer one for nothing [EX-5]', async () => {
    const order = (fencing: number) => ({
      service: 'shop',
      weights: {},
      order: { deploymentId: 'dep-1', fencing },
    });
    await client.weigh(order(7));
    await expect(client.weigh(order(6))).rejects.toMatchObject({ name: 'LockLost' });
    await client.weigh(order(7));
  });

  it('that follows one which was killed ends the processes that it left', async () => {
    const fresh = mkdtempSync(join(tmpdir(), 'slipway-platform-'));
    const killed = await ensurePlatform(fresh);
    const answers = `require('node:http').createServer((_, to) => to.end()).listen(process.env.PORT)`;
    await killed.deployDirect(await serviceThat(answers), '1', fresh);
    const [left = ''] = readdirSync(join(fresh, 'instances'));
    expect(isAlive(left)).toBe(true);
    process.kill(killed.pid, 'SIGKILL');
    while (isAlive(identityOf(killed.pid))) await sleep(20);
    expect(isAlive(left)).toBe(true);
    const next = await ensurePlatform(fresh);
    while (isAlive(left)) await sleep(20);
    expect(readdirSync(join(fresh, 'instances'))).not.toContain(left);
    await next.shutdown();
  });

  it('keeps what a process printed before it ended, and names the file [OB-3]', async () => {
    const definition = await serviceThat(`console.error('no database'); process.exit(1)`);
    const order = { deploymentId: 'dep-1', fencing: 1 };
    const { target } = definition;
    if (target.kind !== 'local') throw new Error('a local target was made');
    await client.scale({ service: 'fails', target, root: home, version: '1', count: 1, order });
    let how: string | null = null;
    while (how === null) {
      await sleep(20);
      how = (await client.inspect('fails', 0))[0]?.lastExit ?? null;
    }
    const printed = join(home, 'output', 'fails-1.log');
    expect(how).toBe(`exit code 1, its last output is in ${printed}`);
    expect(readFileSync(printed, 'utf8')).toBe('no database\n');
    await client.stopService('fails');
  });

  it('ends with its file when it is told to', async () => {
    await client.shutdown();
    for (let tries = 0; existsSync(file) && tries < 50; tries++) await sleep(50);
    expect(existsSync(file)).toBe(false);
    expect(await connectPlatform(home)).toBeUndefined();
  });
});
