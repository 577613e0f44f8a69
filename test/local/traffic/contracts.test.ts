import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../lib/local/platform/free-port.ts';
import { Platform } from '../../../lib/local/platform/platform.ts';
import type { PlatformClient } from '../../../lib/local/platform/platform-client.ts';
import { RequestMetrics } from '../../../lib/local/platform/request-metrics.ts';
import { SimulatedFleet } from '../../../lib/local/simulated/fleet.ts';
import { createSimulatedDriver } from '../../../lib/local/simulated/simulated-driver.ts';
import { createLocalTrafficDrivers } from '../../../lib/local/traffic/local-driver.ts';
import { createLocalMetricSource } from '../../../lib/local/traffic/local-metrics.ts';
import { definitionWith } from '../../builders/definition.ts';
import { describeMetricSourceContract } from '../../contracts/metric-source.contract.ts';
import { describeTrafficDriverContract } from '../../contracts/traffic-driver.contract.ts';

const SERVICE = `
  const server = require('node:http').createServer((request, response) => response.end(process.env.VERSION));
  server.listen(Number(process.env.PORT), '127.0.0.1');
  process.on('SIGTERM', () => server.close(() => process.exit(0)));
`;
const order = {
  deploymentId: 'dep-1',
  fencing: 1,
  candidate: 'v2',
  stable: 'v1',
  strategy: 'canary' as const,
};

/** A cut-over that keeps a control slice. */
const cutOver = { order: { ...order, strategy: 'blue-green' as const }, weights: [95, 100] };

async function localProcesses() {
  const root = mkdtempSync(join(tmpdir(), 'slipway-contract-'));
  writeFileSync(join(root, 'server.cjs'), SERVICE);
  const definition = definitionWith({
    target: { kind: 'local', command: 'node server.cjs', port: await freePort(), instances: 1 },
  });
  const platform = new Platform(root);
  await platform.carryOut('bootstrap', { service: 'shop', target: definition.target, root, version: 'v1' });
  const call = (method: 'scale' | 'weigh' | 'remove') => (params: unknown) =>
    platform.carryOut(method, params);
  const client = {
    read: (service: string) => platform.carryOut('read', { service }),
    scale: call('scale'),
    weigh: call('weigh'),
    remove: call('remove'),
  } as unknown as PlatformClient;
  return {
    driver: createLocalTrafficDrivers({ platform: async () => client, root }).for(definition),
    order,
    dispose: async () => {
      await platform.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

describeTrafficDriverContract('the driver of local processes', localProcesses);
describeTrafficDriverContract('the driver of local processes, by blue-green', async () => ({
  ...(await localProcesses()),
  ...cutOver,
}));

async function fleetModel() {
  const now = () => Date.now();
  const fleet = new SimulatedFleet({
    now,
    requestsPerSecond: 10,
    behaviours: { v2: { startSeconds: 0 } },
  });
  fleet.serveSince(now() - 60_000, 'v1', 2);
  return { driver: createSimulatedDriver(fleet, definitionWith()), order, dispose: async () => undefined };
}

describeTrafficDriverContract('the driver of the fleet model', fleetModel);
describeTrafficDriverContract('the driver of the fleet model, by blue-green', async () => ({
  ...(await fleetModel()),
  ...cutOver,
}));

describeMetricSourceContract('the proxy', async () => {
  const now = Math.floor(Date.now() / 1000) * 1000;
  const settledFrom = now - 10_000;
  const metrics = new RequestMetrics(now - 60_000);
  const answer = (version: string, milliseconds: number, failed: boolean) => {
    metrics.routed(version, settledFrom + 100);
    metrics.answered(version, settledFrom + 100, milliseconds, failed);
  };
  for (const milliseconds of [10, 20, 30, 40, 50]) answer('1', milliseconds, false);
  answer('1', 150, false);
  for (const milliseconds of [150, 200]) answer('1', milliseconds, true);
  for (const milliseconds of [10, 20]) answer('2', milliseconds, false);
  const client = {
    periods: async (query: Parameters<RequestMetrics['periods']>[0]) => metrics.periods(query, now),
  } as unknown as PlatformClient;
  return {
    source: createLocalMetricSource({ platform: async () => client }),
    definition: definitionWith(),
    periodSeconds: 1,
    settledFrom,
    dispose: async () => undefined,
  };
});
