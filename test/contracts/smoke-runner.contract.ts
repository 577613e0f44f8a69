import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ServiceDefinition } from '../../lib/model/definition/service-definition.ts';
import { SmokeOperation } from '../../lib/model/definition/smoke.ts';
import type { SmokePlace, SmokeRunner } from '../../lib/ports/smoke-runner.ts';

/** A small shop: enough to test journeys against. It answers what it was asked, so that tests can see it. */
export async function openShop(): Promise<{ address: string; close(): Promise<void> }> {
  const server: Server = createServer(async (request, response) => {
    const body = await textOf(request);
    const json = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (request.url === '/health') return response.writeHead(204).end();
    if (request.url === '/login') return json(200, { session: { token: 'a "b"/c' } });
    if (request.url === '/orders')
      return json(201, { order: { id: 7, items: [{ sku: 'tea' }] }, got: JSON.parse(body) });
    if (request.url === '/moved') return response.writeHead(302, { location: '/health' }).end();
    if (request.url === '/broken') return json(500, { error: 'no' });
    if (request.url === '/cut') {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      return setTimeout(() => response.destroy(), 10);
    }
    if (request.url === '/silent') return undefined;
    if (request.url === '/long') return response.end(`${'x'.repeat(3_000_000)}END`);
    return json(200, { url: request.url, headers: request.headers });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

export const shopDefinition = ServiceDefinition.parse({
  service: 'shop',
  target: { kind: 'local', command: 'node server.js', port: 8080, health: '/health' },
});

export const operation = (name: string, steps: unknown[], category = 'business') =>
  SmokeOperation.parse({ name, category, steps });

/** What every SmokeRunner does. `createRunner` gets the address of each place; undefined: nothing is there. */
export function smokeRunnerContract(
  name: string,
  createRunner: (addressOf: (place: SmokePlace) => string | undefined) => SmokeRunner,
): void {
  describe(`SmokeRunner contract: ${name}`, () => {
    let shop: Awaited<ReturnType<typeof openShop>>;
    let runner: SmokeRunner;
    beforeAll(async () => {
      shop = await openShop();
      runner = createRunner((place) =>
        place.at === 'production' || place.version === '2' ? shop.address : undefined,
      );
    });
    afterAll(() => shop.close());
    const run = (operations: SmokeOperation[], place: SmokePlace = { at: 'production' }) =>
      runner.run(shopDefinition, place, operations);

    it('answers one outcome for each operation, in their order [OB-4]', async () => {
      const outcomes = await run([
        operation('health', [{ path: '/health' }], 'health'),
        operation('broken', [{ path: '/broken' }]),
        operation('order', [{ path: '/orders', method: 'POST', body: '{}', status: 201 }]),
      ]);
      expect(outcomes).toMatchObject([
        { name: 'health', category: 'health', passed: true },
        { name: 'broken', category: 'business', passed: false },
        { name: 'order', passed: true },
      ]);
      expect(outcomes.every((each) => each.milliseconds >= 0)).toBe(true);
    });

    it('carries values from one step to the next, encoded for where they stand [OB-4]', async () => {
      const [outcome] = await run([
        operation('journey', [
          { path: '/login', capture: { token: 'session.token' } },
          {
            method: 'POST',
            path: '/orders',
            body: '{"token":"{{token}}"}',
            status: 201,
            contains: '"token":"a \\"b\\"/c"',
            capture: { id: 'order.id', sku: 'order.items.0.sku' },
          },
          { path: '/orders/{{id}}/{{sku}}?token={{token}}', contains: '/orders/7/tea?token=a%20%22b%22%2Fc' },
          { path: '/echo', headers: { 'X-Order': 'no {{id}}' }, contains: '"x-order":"no {{id}}"' },
        ]),
      ]);
      expect(outcome).toMatchObject({ passed: true });
    });

    it('says the step, what came and what was expected [OB-4]', async () => {
      const outcomes = await run([
        operation('status', [{ path: '/login' }, { method: 'POST', path: '/broken', status: 201 }]),
        operation('text', [{ path: '/login', contains: 'welcome' }]),
        operation('redirect', [{ path: '/moved' }]),
        operation('capture', [{ path: '/login', capture: { id: 'session.id' } }]),
        operation('unknown', [{ path: '/{{nobody}}' }]),
      ]);
      expect(outcomes.map((each) => each.passed)).toEqual([false, false, false, false, false]);
      const details = outcomes.map((each) => each.detail);
      expect(details[0]).toBe('step 2: POST /broken answered 500, expected 201');
      expect(details[1]).toMatch(
        /^step 1: GET \/login answered .*session.*, expected it to contain "welcome"$/,
      );
      expect(details[2]).toBe('step 1: GET /moved answered 302, expected 200');
      expect(details[3]).toContain('session.id');
      expect(details[4]).toContain('{{nobody}}');
    });

    it('answers what cannot be reached as a failed outcome, not as an error [OB-4]', async () => {
      const operations = [operation('first', [{ path: '/' }]), operation('second', [{ path: '/' }])];
      const outcomes = await run(operations, { at: 'version', version: '3' });
      expect(outcomes).toMatchObject([
        { name: 'first', passed: false },
        { name: 'second', passed: false },
      ]);
      expect(outcomes[0]?.detail).toContain('3');
      expect(await run(operations, { at: 'version', version: '2' })).toMatchObject([
        { passed: true },
        { passed: true },
      ]);
    });

    it('takes an answer that breaks off as a failure [OB-4]', async () => {
      expect(await run([operation('cut', [{ path: '/cut' }])])).toMatchObject([{ passed: false }]);
    });
  });
}
