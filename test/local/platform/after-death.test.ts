import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { publicPortIsFree } from '../../../lib/local/environment/public-port.ts';
import { freePort } from '../../../lib/local/platform/free-port.ts';
import { shouldServe } from '../../../lib/local/platform/kept-state.ts';
import { OwnPlatform } from '../../../lib/local/platform/own-platform.ts';
import { connectPlatform, type PlatformClient } from '../../../lib/local/platform/platform-client.ts';
import { identityOf, isAlive } from '../../../lib/local/process-identity.ts';
import type { LocalTarget } from '../../../lib/model/definition/target/index.ts';
import { definitionWith } from '../../builders/definition.ts';

const SERVER = `require('node:http').createServer((_, to) => to.end(process.env.VERSION)).listen(process.env.PORT)`;
const order = { deploymentId: 'dep-1', fencing: 1 };

let home: string;
let told: string[];
let definition: ReturnType<typeof definitionWith>;
let target: LocalTarget;
/** As one command after the other: each finds out by itself what runs. */
const own = () => new OwnPlatform(home, (sentence) => told.push(sentence));

beforeEach(async () => {
  told = [];
  home = mkdtempSync(join(tmpdir(), 'slipway-death-'));
  for (const version of ['1', '2']) {
    mkdirSync(join(home, version));
    writeFileSync(join(home, version, 'server.cjs'), SERVER);
  }
  definition = definitionWith({
    service: 'shop',
    target: {
      kind: 'local',
      command: 'node server.cjs',
      cwd: '{version}',
      port: await freePort(),
      instances: 1,
      startTimeout: 2,
    },
  });
  if (definition.target.kind !== 'local') throw new Error('a local target was made');
  target = definition.target;
});
afterEach(async () => {
  const client = await connectPlatform(home);
  await client?.shutdown();
  while (client && isAlive(String(client.pid))) await sleep(20);
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

async function end({ pid }: PlatformClient, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
  const identity = identityOf(pid);
  process.kill(pid, signal);
  while (isAlive(identity)) await sleep(20);
}

const ask = async () => (await fetch(`http://127.0.0.1:${target.port}/`)).text();

async function divided(): Promise<PlatformClient> {
  const client = await own().get();
  await client.deployDirect(definition, '1', home);
  await client.scale({ service: 'shop', target, root: home, version: '2', count: 1, order });
  await client.weigh({ service: 'shop', weights: { '1': 75, '2': 25 }, order });
  return client;
}

const split = async (client: PlatformClient) =>
  (await client.read('shop')).versions.map(({ version, weight, healthy }) => [version, weight, healthy]);

describe('what served when the platform process was killed', () => {
  it('serves again, with its versions and weights, healthy before traffic, and is told once [RB-5]', async () => {
    await end(await divided());
    await expect(ask()).rejects.toThrow();
    const next = own();
    const [client] = await Promise.all([next.get(), next.get(), next.get()]);
    expect(await split(client)).toEqual([
      ['1', 75, 1],
      ['2', 25, 1],
    ]);
    const answers = await Promise.all([1, 2, 3, 4].map(ask));
    expect(answers.sort()).toEqual(['1', '1', '1', '2']);
    await own().get();
    expect(told).toEqual([
      expect.stringMatching(/had died: it runs again, and so does shop 1 \(75 %\) and 2 \(25 %\), healthy/),
    ]);
  });

  it('is kept when it changes, for its owner only, and its lock numbers hold on [EX-5, RB-5]', async () => {
    const client = await divided();
    const [kept] = shouldServe(home);
    expect(kept?.versions.map(({ version, weight }) => [version, weight])).toEqual([
      ['1', 75],
      ['2', 25],
    ]);
    expect(statSync(join(home, 'platform-state.json')).mode & 0o777).toBe(0o600);
    await end(client);
    const late = { service: 'shop', weights: {}, order: { deploymentId: 'dep-0', fencing: 0 } };
    await expect((await own().get()).weigh(late)).rejects.toMatchObject({ name: 'LockLost' });
  });

  it('comes back after SIGTERM too, as when the machine is started again; after a shutdown order nothing does [RB-5]', async () => {
    const first = await own().get();
    await first.deployDirect(definition, '1', home);
    await end(first, 'SIGTERM');
    const second = await own().get();
    expect(await ask()).toBe('1');
    await second.shutdown();
    expect(shouldServe(home)).toEqual([]);
  });

  it('is refused by name while its folder is gone, is never taken for nothing, and comes back with it [RB-5]', async () => {
    const first = await own().get();
    await first.deployDirect(definition, '1', home);
    await end(first);
    renameSync(join(home, '1'), join(home, 'away'));
    const client = await own().get();
    expect(told).toEqual([]);
    await expect(client.read('shop')).rejects.toMatchObject({
      name: 'DeploymentRefused',
      message: expect.stringMatching(
        /shop 1 \(100 %\) should serve, and could not be brought back .*there is no folder .*1 \(target\.cwd\).*recover --give-up shop/,
      ),
    });
    await expect(client.deployDirect(definition, '2', home)).rejects.toThrow('should serve');
    expect(shouldServe(home)).toHaveLength(1);
    renameSync(join(home, 'away'), join(home, '1'));
    await client.restore();
    expect((await client.untilRestored()).outages).toEqual([]);
    expect(await split(client)).toEqual([['1', 100, 1]]);
  });

  it('answers with what can be started where one of two versions cannot [RB-5]', async () => {
    await end(await divided());
    rmSync(join(home, '2'), { recursive: true });
    const client = await own().get();
    expect(await Promise.all([1, 2, 3, 4].map(ask))).toEqual(['1', '1', '1', '1']);
    expect(told[0]).toMatch(/, but for 2 cannot be started: there is no folder/);
    expect(await split(client)).toEqual([
      ['1', 75, 1],
      ['2', 25, 0],
    ]);
  });

  it('does not take its public port from another program, and says so [RB-5]', async () => {
    const first = await own().get();
    await first.deployDirect(definition, '1', home);
    await end(first);
    // The threads of a process that was killed may hold its sockets for a moment longer.
    while (!(await publicPortIsFree(target.port))) await sleep(20);
    const other = createServer((_, to) => to.end('other'));
    await new Promise<void>((done) => other.listen(target.port, '127.0.0.1', done));
    const client = await own().get();
    other.closeAllConnections();
    other.close();
    expect((await client.status()).outages[0]?.reason).toContain(`port ${target.port} is taken`);
  });
});

describe('a command that uses the platform', () => {
  it('knows that the one that it began with died, also when another runs already [RB-5]', async () => {
    const command = own();
    command.watchAnew();
    const first = await command.get();
    expect([command.deathSeen(), await command.death()]).toEqual([null, null]);
    process.kill(first.pid, 'SIGKILL');
    expect(await command.death()).toContain(`the platform process ${first.pid} of this machine died`);
    await command.get();
    expect(command.deathSeen()).toContain(`${first.pid}`);
    command.watchAnew();
    await command.get();
    expect(command.deathSeen()).toBeNull();
  });
});
