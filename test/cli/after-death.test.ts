import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { run } from '../../lib/cli/program.ts';
import { freePort } from '../../lib/local/platform/free-port.ts';
import { connectPlatform, ensurePlatform } from '../../lib/local/platform/platform-client.ts';
import { isAlive } from '../../lib/local/process-identity.ts';
import { openRecords } from '../../lib/local/records/index.ts';
import { definitionWith } from '../builders/definition.ts';

const SERVER = `require('node:http').createServer((_, to) => to.end(process.env.VERSION)).listen(process.env.PORT)`;
const root = mkdtempSync(join(tmpdir(), 'slipway-death-cli-'));
const home = join(root, 'home');
const services = join(root, 'services');
const folder = (version: string) => join(root, version);
const written: string[] = [];

const slipway = (...args: string[]) => run([...args, '--home', home, '--services', services]);
const said = () => written.splice(0).join('');

async function kill(): Promise<void> {
  const { pid } = JSON.parse(readFileSync(join(home, 'platform.json'), 'utf8')) as { pid: number };
  process.kill(pid, 'SIGKILL');
  while (await connectPlatform(home)) await sleep(20);
}

beforeAll(async () => {
  mkdirSync(services);
  for (const version of ['1', '2']) {
    mkdirSync(folder(version));
    writeFileSync(join(folder(version), 'server.cjs'), SERVER);
  }
  const target = {
    kind: 'local',
    command: 'node server.cjs',
    cwd: '../{version}',
    port: await freePort(),
    instances: 1,
    startTimeout: 5,
  };
  const text = {
    service: 'shop',
    target: { ...target, startTimeout: '5s' },
    delivery: { steps: [50, 100], observe: '20s', finalObserve: '20s' },
  };
  // YAML takes JSON.
  writeFileSync(join(services, 'shop.yaml'), JSON.stringify({ ...text, slo: { period: '1s' } }));
  await (await ensurePlatform(home)).deployDirect(definitionWith({ service: 'shop', target }), '1', services);
});
afterAll(async () => {
  const client = await connectPlatform(home);
  await client?.shutdown();
  while (client && isAlive(String(client.pid))) await sleep(20);
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});
beforeEach(() => {
  written.length = 0;
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('commands after the platform process was killed', () => {
  it('status says that it died, what should serve and the command, and is not 0; recover brings it back [RB-5]', async () => {
    await kill();
    expect(await slipway('status')).toBe(1);
    expect(said()).toMatch(
      /❌ shop: down, because the platform process of this machine died; shop 1 \(100 %\) should serve \(1 × node server\.cjs\); bring it back with: npm run slipway -- recover/,
    );
    expect(await slipway('recover')).toBe(0);
    expect(said()).toMatch(
      /^⚠️ the platform process .* had died: it runs again, and so does shop 1 \(100 %\).*\n$/,
    );
    expect(await slipway('status')).toBe(0);
    expect(said()).toContain('shop: 1 100 % (1/1 healthy)');
  }, 20_000);

  it('plan goes on from the version that served, and not from none [RB-5, ST-1]', async () => {
    await kill();
    await slipway('plan', 'shop', '--version', '2');
    const text = said();
    expect(text).toContain('it runs again, and so does shop 1 (100 %)');
    expect(text).not.toContain('first deployment');
  }, 20_000);

  it('a deployment in progress goes back to the version that served, proven, and names the death [RB-1, RB-2, RB-5]', async () => {
    const deploying = slipway('deploy', 'shop', '--version', '2', '--yes');
    let over = false;
    void deploying.finally(() => (over = true));
    while (!over && !written.join('').includes('50 % of the traffic: ')) await sleep(50);
    expect([over, written.join('')]).toEqual([false, expect.stringContaining('50 %')]);
    await kill();
    expect(await deploying).toBe(3);
    const text = said();
    expect(text).toMatch(
      /RolledBack: Rolled back shop 2 to 1: the platform process \d+ of this machine died, and took every version .*; proven/,
    );
    expect(text).toContain('it runs again, and so does shop 1 (50 %) and 2 (50 %)');
    const reading = await (await connectPlatform(home))?.read('shop');
    expect(reading?.versions.map(({ version, weight }) => [version, weight])).toEqual([['1', 100]]);
    const records = openRecords(home);
    const [incident] = await records.incidents.open('shop', 'production');
    records.close();
    expect(incident?.rootCauseDraft).toContain('nothing of this points to the version');
    // The workflow is synthesized first.
  }, 60_000);

  it('what cannot be brought back is refused, never a first deployment, until a person gives it up [RB-5, IN-1]', async () => {
    await kill();
    renameSync(folder('1'), folder('away'));
    expect(await slipway('recover')).toBe(1);
    expect(said()).toMatch(/shop 1 \(100 %\) should serve, and could not .*no folder .*\/1 \(target\.cwd\)/);
    expect(await slipway('deploy', 'shop', '--version', '2', '--yes')).toBe(2);
    expect(said()).toMatch(/^❌ Refused: .*could not be brought back.*recover --home .* --give-up shop/);
    expect(await slipway('plan', 'shop', '--version', '2')).toBe(2);
    expect(await slipway('status')).toBe(1);
    said();
    expect(await slipway('recover', '--give-up', 'shp')).toBe(2);
    expect(said()).toMatch(/shp cannot be given up: .* that is shop now/);
    expect(await slipway('recover', '--give-up', 'shop')).toBe(0);
    expect(said()).toContain('shop is given up');
    expect(await slipway('status')).toBe(0);
  }, 60_000);
});
