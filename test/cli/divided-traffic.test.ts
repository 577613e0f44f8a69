import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { run } from '../../lib/cli/program.ts';
import { freePort } from '../../lib/local/platform/free-port.ts';
import { ensurePlatform, type PlatformClient } from '../../lib/local/platform/platform-client.ts';
import { openRecords } from '../../lib/local/records/index.ts';
import { ServiceDefinition } from '../../lib/model/definition/service-definition.ts';

const root = mkdtempSync(join(tmpdir(), 'slipway-divided-'));
const home = join(root, 'home');
const services = join(root, 'services');
const written: string[] = [];
let platform: PlatformClient;

const slipway = async (...args: string[]) => {
  written.length = 0;
  const code = await run([...args, '--home', home, '--services', services]);
  return { code, text: written.join('') };
};

/** A service that was left with its traffic divided: what a frozen rollback leaves, or a person. */
beforeAll(async () => {
  mkdirSync(services);
  writeFileSync(
    join(services, 'server.cjs'),
    `require('node:http').createServer((q, a) => a.end(process.env.VERSION)).listen(Number(process.env.PORT), '127.0.0.1');`,
  );
  const target = { kind: 'local', command: 'node server.cjs', port: await freePort(), instances: 1 };
  const shop = { service: 'shop', target };
  writeFileSync(join(services, 'shop.yaml'), JSON.stringify(shop));
  writeFileSync(join(services, 'other.yaml'), JSON.stringify({ service: 'other', target }));
  platform = await ensurePlatform(home);
  await platform.deployDirect(ServiceDefinition.parse(shop), '1', services);
  const order = { deploymentId: 'dep-1', fencing: 1 };
  const definition = ServiceDefinition.parse(shop);
  await platform.scale({
    service: 'shop',
    target: definition.target,
    root: services,
    version: '2',
    count: 1,
    order,
  } as never);
  await platform.weigh({ service: 'shop', weights: { 1: 75, 2: 25 }, order });
}, 30_000);
afterAll(async () => {
  await platform.shutdown();
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});
beforeEach(() => {
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('a service whose traffic is divided', () => {
  it('is planned as refused, with the reason that deploy gives, and not as ready [ST-1, IN-6]', async () => {
    const planned = await slipway('plan', 'shop', '--version', '3');
    const deployed = await slipway('deploy', 'shop', '--version', '3', '--yes');
    const reason = 'the traffic of shop is already divided (1 75 %, 2 25 %); finish or undo that first';
    expect(deployed).toMatchObject({ code: 2, text: expect.stringContaining(reason) });
    expect(planned).toMatchObject({ code: 2, text: expect.stringContaining(reason) });
    expect(planned.text).toMatch(/❌ REFUSED: deploy would refuse this at once: .*\(the checks alone: /);
    expect(planned.text).not.toMatch(/^. ?(CONDITIONAL_)?GO/m);
    const { text } = await slipway('plan', 'shop', '--version', '3', '--json');
    expect(JSON.parse(text)).toMatchObject({
      admission: { admitted: false, reason: expect.stringContaining(reason) },
    });
  }, 40_000);

  it('is shown by status, with its incident, its lock and the next step, and no other service is [RB-3, CM-1]', async () => {
    const records = openRecords(home);
    const key = { service: 'shop', environment: 'production' };
    const { holder } = await records.locks.acquire(key, 'dep-1', 1);
    await records.locks.keep(key, holder.fencing, 'rollback.mode is freeze-and-page');
    await records.incidents.declare({
      ...key,
      id: 'inc-1',
      severity: 'P0',
      deploymentId: 'dep-1',
      summary: 'shop 2 is not rolled back to 1.',
      impact: '',
      timeline: [],
      preserved: [],
      manualSteps: ['Bring it back: by-hand'],
      reviewBy: 0,
      rootCauseDraft: '',
      openedAt: 0,
      closedAt: null,
    });
    records.close();
    const { code, text } = await slipway('status', 'shop');
    // A script that asks how things stand must not take this for well.
    expect(code).toBe(1);
    expect(text).toContain('shop: 1 75 % (1/1 healthy) · 2 25 % (1/1 healthy)');
    expect(text).toContain('❌ the traffic of shop stands still, divided between 1 and 2');
    expect(text).toContain('❌ shop is locked by dep-1 until a person releases it: rollback.mode');
    expect(text).toContain(
      `npm run slipway -- unlock --home ${home} --services ${services} shop --reason "…"`,
    );
    expect(text).toMatch(
      /❌ P0 inc-1 of dep-1 is open since .*: shop 2 is not rolled back to 1\.\n {3}next: /,
    );
    expect(text).not.toContain('other');
    expect((await slipway('status')).text).toContain('other: nothing serves');
    const unknown = await slipway('status', 'shup');
    expect(unknown).toMatchObject({ code: 2, text: expect.stringContaining('Did you mean "shop"?') });
  });
});
