import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHttpSmokeRunner } from '../../../lib/probe/smoke/index.ts';
import {
  openShop,
  operation,
  shopDefinition,
  smokeRunnerContract,
} from '../../contracts/smoke-runner.contract.ts';

smokeRunnerContract('http', (addressOf) =>
  createHttpSmokeRunner({ addressOf: async (_definition, place) => addressOf(place) }),
);

describe('createHttpSmokeRunner', () => {
  let shop: Awaited<ReturnType<typeof openShop>>;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(() => shop.close());
  const run = (
    operations: ReturnType<typeof operation>[],
    options: { stepMs?: number; totalMs?: number; address?: string } = {},
  ) =>
    createHttpSmokeRunner({ ...options, addressOf: async () => options.address ?? shop.address }).run(
      shopDefinition,
      { at: 'production' },
      operations,
    );

  it('gives up on a step that does not answer [OB-4]', async () => {
    const [outcome] = await run([operation('silent', [{ path: '/silent' }])], { stepMs: 100 });
    expect(outcome?.detail).toBe('step 1: GET /silent gave no whole answer within 0.1 s');
  });

  it('does not try what is left when the time for all is over [OB-4]', async () => {
    const outcomes = await run(
      [operation('silent', [{ path: '/silent' }]), operation('late', [{ path: '/health' }], 'health')],
      { totalMs: 100 },
    );
    expect(outcomes[1]).toMatchObject({ name: 'late', passed: false });
    expect(outcomes[1]?.detail).toContain('was not tried');
  });

  it('reads the first megabyte of an answer and no more [OB-4]', async () => {
    const outcomes = await run([
      operation('start', [{ path: '/long', contains: 'xxx' }]),
      operation('end', [{ path: '/long', contains: 'END' }]),
    ]);
    expect(outcomes.map((each) => each.passed)).toEqual([true, false]);
  });

  it('stays on the host of the place, whatever the path says', async () => {
    const [outcome] = await run([
      operation('path', [{ path: '//example.org/', contains: '//example.org/' }]),
    ]);
    expect(outcome).toMatchObject({ passed: true });
  });

  it('gives each request a connection of its own, and JSON its content type', async () => {
    const outcomes = await run([
      operation('close', [{ path: '/echo', contains: '"connection":"close"' }]),
      operation('json', [{ method: 'PUT', path: '/echo', body: '{}', contains: '"application/json"' }]),
      operation('own type', [
        { method: 'PUT', path: '/echo', body: '{}', headers: { 'Content-Type': 'a/b' }, contains: '"a/b"' },
      ]),
    ]);
    expect(outcomes.map((each) => each.passed)).toEqual([true, true, true]);
  });

  it('takes any 2xx of a health path, and only there [OB-4]', async () => {
    const outcomes = await run([
      operation('health', [{ path: '/health' }], 'health'),
      operation('business', [{ path: '/health' }]),
    ]);
    expect(outcomes.map((each) => each.passed)).toEqual([true, false]);
  });

  it('says that a connection was refused, and why an address could not be found', async () => {
    const [refused] = await run([operation('refused', [{ path: '/' }])], { address: 'http://127.0.0.1:1' });
    expect(refused?.detail).toMatch(/^step 1: GET \/ gave no answer: /);
    const runner = createHttpSmokeRunner({
      addressOf: () => Promise.reject(new Error('the platform does not run')),
    });
    const [lost] = await runner.run(shopDefinition, { at: 'production' }, [operation('x', [{ path: '/' }])]);
    expect(lost?.detail).toBe('the address of production could not be found: the platform does not run');
  });

  it('answers a request that cannot be made as a failed outcome', async () => {
    const outcomes = await run([
      operation('body with GET', [{ path: '/', body: 'x' }]),
      operation('line break in a header', [{ path: '/', headers: { a: 'b\nc' } }]),
    ]);
    expect(outcomes.map((each) => each.passed)).toEqual([false, false]);
  });
});
