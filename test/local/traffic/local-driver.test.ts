import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { localTarget } from '../../../lib/local/local-target.ts';
import { freePort } from '../../../lib/local/platform/free-port.ts';
import { Platform } from '../../../lib/local/platform/platform.ts';
import type { PlatformClient } from '../../../lib/local/platform/platform-client.ts';
import { createLocalTrafficDrivers } from '../../../lib/local/traffic/local-driver.ts';
import { ServiceDefinition } from '../../../lib/model/definition/service-definition.ts';
import type { StrategyName } from '../../../lib/model/names.ts';
import type { TrafficDriver } from '../../../lib/ports/traffic-driver.ts';

const SERVICE = `
  const { createServer } = require('node:http');
  const server = createServer((request, response) =>
    setTimeout(() => response.end(process.env.VERSION), request.url === '/slow' ? 300 : 5));
  server.listen(Number(process.env.PORT), '127.0.0.1');
  process.on('SIGTERM', () => server.close(() => process.exit(0)));
`;

/** The platform in this process, reached as its client would be. */
const clientOf = (platform: Platform): PlatformClient =>
  ({
    read: (service: string) => platform.carryOut('read', { service }),
    scale: (params: unknown) => platform.carryOut('scale', params),
    weigh: (params: unknown) => platform.carryOut('weigh', params),
    remove: (params: unknown) => platform.carryOut('remove', params),
  }) as unknown as PlatformClient;

let root: string;
let platform: Platform;
let definition: ServiceDefinition;
let driver: TrafficDriver;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'slipway-driver-'));
  writeFileSync(join(root, 'server.cjs'), SERVICE);
  definition = ServiceDefinition.parse({
    service: 'shop',
    target: {
      kind: 'local',
      command: 'node server.cjs',
      port: await freePort(),
      instances: 2,
      startTimeout: 5,
      drainTimeout: 5,
    },
  });
  platform = new Platform(root);
  await platform.carryOut('bootstrap', { service: 'shop', target: definition.target, root, version: 'v1' });
  driver = createLocalTrafficDrivers({ platform: async () => clientOf(platform), root }).for(definition);
});

afterEach(async () => {
  await platform.close();
  rmSync(root, { recursive: true, force: true });
});

const orderOf = (strategy: StrategyName, fencing = 1) => ({
  deploymentId: 'dep-1',
  fencing,
  candidate: 'v2',
  stable: 'v1',
  strategy,
});

async function untilReady(version: string): Promise<void> {
  for (;;) {
    const seen = (await driver.read()).versions.find((each) => each.version === version);
    if (seen && seen.healthy >= seen.wanted) return;
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Users who go on asking, a third of them slowly, until they are told to stop. Answers what went wrong. */
function users(): { stop(): Promise<{ sent: number; failures: string[] }> } {
  let stopped = false;
  let sent = 0;
  const failures: string[] = [];
  const user = async (path: string): Promise<void> => {
    while (!stopped) {
      sent += 1;
      try {
        const answer = await fetch(`http://127.0.0.1:${localTarget(definition).port}${path}`);
        await answer.text();
        if (!answer.ok) failures.push(`${path} answered ${answer.status}`);
      } catch (error) {
        failures.push(`${path}: ${String(error)}`);
      }
    }
  };
  const all = Promise.all(['/', '/', '/slow'].map(user));
  return {
    stop: async () => {
      stopped = true;
      await all;
      return { sent, failures };
    },
  };
}

describe('the local traffic driver', () => {
  it.each(['blue-green', 'canary', 'rolling'] as const)(
    'loses no request by %s, its shifts, the retirement and the end of the old version [EX-1, EX-2, EX-3]',
    async (strategy) => {
      const order = orderOf(strategy);
      const asking = users();
      await driver.start(order);
      await untilReady('v2');
      // Of a cut-over, all but the control slice.
      const part = strategy === 'blue-green' ? 95 : 50;
      const parted = await driver.shift(order, part);
      expect(parted.versions.find((each) => each.version === 'v2')?.weight).toBe(part);
      await driver.shift(order, 100);
      const left = await driver.retire(order);
      const { sent, failures } = await asking.stop();
      expect(left.versions.map((each) => [each.version, each.weight])).toEqual([['v2', 100]]);
      expect(failures).toEqual([]);
      expect(sent).toBeGreaterThan(20);
    },
    20_000,
  );

  it.each([
    ['canary', 50],
    ['blue-green', 95],
    ['rolling', 50],
  ] as const)(
    'goes all the way back from the middle of %s, at %d %%, without losing a request, and again without harm [RB-1, EX-5]',
    async (strategy, part) => {
      const order = orderOf(strategy);
      const asking = users();
      await driver.start(order);
      await untilReady('v2');
      await driver.shift(order, part);
      const steps = await driver.goBack(order);
      const again = await driver.goBack(order);
      const { failures } = await asking.stop();
      expect([...steps, ...again].filter((step) => !step.done)).toEqual([]);
      expect(failures).toEqual([]);
      const reading = await driver.read();
      expect(reading.versions.map((each) => [each.version, each.weight, each.healthy])).toEqual([
        ['v1', 100, 2],
      ]);
    },
    20_000,
  );

  it('turns away an order with an older lock number than one it has seen [EX-5]', async () => {
    await driver.start(orderOf('canary', 5));
    await expect(driver.shift(orderOf('canary', 4), 50)).rejects.toMatchObject({ name: 'LockLost' });
    expect((await driver.read()).versions.find((each) => each.version === 'v1')?.weight).toBe(100);
  });

  it('does not retire the old version before the candidate has everything [EX-1]', async () => {
    await driver.start(orderOf('canary'));
    await expect(driver.retire(orderOf('canary'))).rejects.toThrow('has 0 % of the traffic');
  });

  it('starts each version by the definition that it was deployed with, also when it is brought back [EX-5, RB-1]', async () => {
    const target = { ...localTarget(definition), env: { EDITED: 'yes' }, instances: 1 };
    writeFileSync(
      join(root, 'server.cjs'),
      SERVICE.replace('process.env.VERSION', 'process.env.EDITED ?? "no"'),
    );
    const edited = createLocalTrafficDrivers({ platform: async () => clientOf(platform), root }).for({
      ...definition,
      target,
    });
    const order = orderOf('rolling');
    await edited.start(order);
    await untilReady('v2');
    await edited.shift(order, 100);
    const ask = async () => (await fetch(`http://127.0.0.1:${localTarget(definition).port}/`)).text();
    expect(await ask()).toBe('yes');
    expect((await edited.goBack(order)).filter((step) => !step.done)).toEqual([]);
    expect(await ask()).toBe('no');
  });

  it('keeps the candidate when the previous version cannot be started again: somebody must answer [RB-1, RB-3]', async () => {
    const order = orderOf('rolling');
    await driver.start(order);
    await untilReady('v2');
    await driver.shift(order, 100);
    // From now on every new process ends at once, and those that run go on.
    writeFileSync(join(root, 'server.cjs'), 'process.exit(1)');
    const impatient = createLocalTrafficDrivers({ platform: async () => clientOf(platform), root }).for({
      ...definition,
      target: { ...localTarget(definition), startTimeout: 1 },
    });
    const steps = await impatient.goBack(order);
    expect(steps.map(({ step, done }) => [step, done])).toEqual([
      ['restore the previous version', false],
      ['shift traffic back', false],
      ['remove the candidate', false],
    ]);
    expect(steps[2]?.detail).toContain('v1 has no healthy instance');
    const answer = await fetch(`http://127.0.0.1:${localTarget(definition).port}/`);
    expect([answer.status, await answer.text()]).toEqual([200, 'v2']);
  }, 15_000);
});
