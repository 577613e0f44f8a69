import { ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import { CreateArchiveCommand, DescribeArchiveCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterEach, describe, expect, it } from '@jest/globals';
import { readingOf } from '../../lib/model/traffic.ts';
import type { TrafficOrder } from '../../lib/ports/traffic-driver.ts';
import { definitionWith } from '../builders/definition.ts';
import { describeTrafficDriverContract } from '../contracts/traffic-driver.contract.ts';
import { describeService, ecs, order, serviceOf, world, worldWith } from './ecs-subject.ts';
import { KILLED_FOR_MEMORY, registerVersion, untilSteady } from './stack/ecs-service.ts';

const bus = new EventBridgeClient({});
const open: Array<{ close(): void }> = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});
const service: typeof serviceOf = async (options) => {
  const made = await serviceOf(options);
  open.push(made);
  return made;
};
const untilReady = async (driver: ReturnType<typeof world.driver>) => {
  for (const until = Date.now() + 10_000; Date.now() < until; ) {
    const seen = readingOf(await driver.read(), '1.1.0');
    if (seen && seen.healthy >= 1) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('the trial task was not healthy in time');
};

describeTrafficDriverContract('an ECS service', async () => {
  const { driver, close } = await serviceOf();
  return { driver, order, weights: [50, 100], dispose: async () => close() };
});

describe('an ECS service that rolls', () => {
  it('replaces one task a stage, stays there, and has its own pace again at the end [EX-3]', async () => {
    const { target, driver, split } = await service({ desired: 4 });
    await driver.start(order);
    await untilReady(driver);
    for (const weight of [25, 50, 75]) {
      await driver.shift(order, weight);
      // Long enough for another task, if ECS were not held.
      await new Promise((done) => setTimeout(done, 700));
      expect(await split()).toEqual({ '1.0.0': 100 - weight, '1.1.0': weight });
      expect(await world.inspect(definitionWith({ target }), 0)).toContainEqual(
        expect.objectContaining({ version: '1.1.0', wanted: weight / 25, healthy: weight / 25, restarts: 0 }),
      );
    }
    await driver.shift(order, 100);
    await driver.retire(order);
    expect(await split()).toEqual({ '1.1.0': 100 });
    expect((await describeService(target))?.deploymentConfiguration).toMatchObject({
      maximumPercent: 200,
      minimumHealthyPercent: 100,
      deploymentCircuitBreaker: { enable: false, rollback: false },
    });
  });

  it('has the trial task outside of the service, tested at its own address while traffic is divided [EX-1, OB-4]', async () => {
    const { target, driver, definition, split } = await service();
    const steps = [{ method: 'GET' as const, path: '/', headers: {}, status: 200, capture: {} }];
    const operations = [{ name: 'hello', category: 'business' as const, depth: 'minimal' as const, steps }];
    const place = { at: 'version' as const, version: '1.1.0' };
    expect(await world.smoke.run(definition, place, operations)).toMatchObject([
      { passed: false, detail: expect.stringContaining('nothing of it runs') },
    ]);
    await driver.start(order);
    await untilReady(driver);
    expect(await split()).toEqual({ '1.0.0': 100 });
    expect(await world.smoke.run(definition, place, operations)).toMatchObject([{ passed: true }]);
    expect(await world.smoke.run(definition, { at: 'production' }, operations)).toMatchObject([
      { passed: true },
    ]);
    await driver.shift(order, 50);
    expect(await world.smoke.run(definition, place, operations)).toMatchObject([{ passed: true }]);
    const trials = async () => {
      const filter = { cluster: target.cluster, startedBy: `slipway/${target.ecsService}` };
      return (await ecs.send(new ListTasksCommand(filter))).taskArns;
    };
    expect(await trials()).toHaveLength(1);
    // It is none of the service's tasks, and does not count as one.
    expect(readingOf(await driver.read(), '1.1.0')).toMatchObject({ wanted: 1, running: 1 });
    await driver.shift(order, 100);
    expect(await trials()).toEqual([]);
  });

  it('says why the trial task does not come up [EX-1]', async () => {
    const { driver } = await service({ versions: { '1.0.0': {}, '1.1.0': { EMULATED_EXIT: '3' } } });
    await driver.start(order);
    await new Promise((done) => setTimeout(done, 1000));
    expect(readingOf(await driver.read(), '1.1.0')).toMatchObject({
      weight: 0,
      healthy: 0,
      wanted: 1,
      troubles: ['a task stopped: exit code 3 (Essential container in task exited)'],
    });
  });

  it('goes back from the middle, with every task and its own pace [RB-1]', async () => {
    const { target, driver, split } = await service({ desired: 3 });
    await driver.shift(order, 100 / 3);
    const steps = await driver.goBack(order);
    expect(steps).toMatchObject([
      { step: 'stop the trial task', done: true },
      { done: true, detail: '1.0.0 has 100 % of the running tasks again, read back' },
      { done: true, detail: '100 to 200 % of the tasks, as before' },
    ]);
    expect(await split()).toEqual({ '1.0.0': 100 });
    await untilSteady(target);
    const after = await describeService(target);
    expect(after?.deploymentConfiguration).toMatchObject({ maximumPercent: 200 });
    // The same revision, and no newer deployment of it, however often.
    expect(await driver.goBack(order)).toMatchObject([
      { done: true },
      { done: true, detail: '1.0.0 had every task already: nothing to undo' },
      { done: true },
    ]);
    expect((await describeService(target))?.deployments?.[0]?.id).toBe(after?.deployments?.[0]?.id);
  });

  it('goes back to the very revision that served, though a newer one has its name [RB-1]', async () => {
    const { target, driver } = await service();
    const before = (await describeService(target))?.taskDefinition;
    await driver.shift(order, 100);
    await registerVersion(target.taskDefinition, '1.0.0');
    await driver.goBack(order);
    expect((await describeService(target))?.taskDefinition).toBe(before);
  });

  it('says what ECS says when its circuit breaker gives the candidate up, and does not try it again [EX-3, ER-1]', async () => {
    const { target, driver, split } = await service({
      versions: { '1.0.0': {}, '1.1.0': { EMULATED_EXIT: '1', EMULATED_EXIT_AFTER: '0.1' } },
    });
    const failed = {
      name: 'ShiftNotEffective',
      message: expect.stringMatching(
        /deployment of 1\.1\.0 to the ECS service .* was taken back: .*circuit breaker/,
      ),
    };
    await expect(driver.shift(order, 100)).rejects.toMatchObject(failed);
    const primary = (await describeService(target))?.deployments?.find((each) => each.status === 'PRIMARY');
    await expect(driver.shift(order, 100)).rejects.toMatchObject({ name: 'ShiftNotEffective' });
    expect(await driver.goBack(order)).toMatchObject([{ done: true }, { done: true }, { done: true }]);
    expect(await split()).toEqual({ '1.0.0': 100 });
    expect((await describeService(target))?.deployments?.[0]?.id).toBe(primary?.id);
  });

  it('does the same once though answers are lost [EX-5]', async () => {
    const { target, definition, split } = await service();
    const forgetful = new ECSClient({ maxAttempts: 1 });
    const lost = new Set(['RunTaskCommand', 'UpdateServiceCommand']);
    forgetful.middlewareStack.add(
      (next, context) => async (args) => {
        const answer = await next(args);
        if (!lost.delete(String(context.commandName))) return answer;
        throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      },
      { step: 'initialize' },
    );
    const driver = worldWith(forgetful).driver(definition);
    await expect(driver.start(order)).rejects.toMatchObject({ name: 'Transient' });
    await driver.start(order);
    const { taskArns } = await ecs.send(
      new ListTasksCommand({ cluster: target.cluster, startedBy: `slipway/${target.ecsService}` }),
    );
    expect(taskArns).toHaveLength(1);
    await expect(driver.shift(order, 50)).rejects.toMatchObject({ name: 'Transient' });
    await driver.shift(order, 50);
    expect(await split()).toEqual({ '1.0.0': 50, '1.1.0': 50 });
    expect((await describeService(target))?.deployments).toHaveLength(2);
  });

  it('stops in the middle of its wait when it loses the lock [EX-5]', async () => {
    const { driver } = await service({ desired: 4 });
    const waiting = driver.shift(order, 100);
    const newer: TrafficOrder = { ...order, deploymentId: 'dep-2', fencing: 2 };
    await new Promise((done) => setTimeout(done, 600));
    await driver.goBack(newer);
    await expect(waiting).rejects.toMatchObject({ name: 'LockLost' });
    expect(readingOf(await driver.read(), '1.0.0')?.weight).toBe(100);
  });

  it('counts what was killed for memory, and not what a deployment stopped; ECS tells the bus [OB-3, OB-5]', async () => {
    const versions = {
      '1.0.0': {},
      '1.1.0': { EMULATED_EXIT: KILLED_FOR_MEMORY, EMULATED_EXIT_AFTER: '1.5' },
    };
    const { target, definition, driver } = await service({ versions });
    const ArchiveName = target.ecsService;
    await bus.send(
      new CreateArchiveCommand({
        ArchiveName,
        EventSourceArn: 'arn:aws:events:us-east-1:000000000000:event-bus/default',
        EventPattern: JSON.stringify({
          source: ['aws.ecs'],
          'detail-type': ['ECS Task State Change'],
          detail: {
            group: [`service:${target.ecsService}`],
            lastStatus: ['STOPPED'],
            stopCode: ['EssentialContainerExited'],
          },
        }),
      }),
    );
    await driver.shift(order, 50);
    await new Promise((done) => setTimeout(done, 2000));
    const instances = await world.inspect(definition, Date.now() - 60_000);
    const of = (version: string) => instances.find((each) => each.version === version);
    expect(of('1.1.0')?.outOfMemory).toBeGreaterThan(0);
    expect(of('1.1.0')).toMatchObject({
      restarts: of('1.1.0')?.outOfMemory,
      lastExit: 'OutOfMemoryError: Container killed due to memory usage (Essential container in task exited)',
    });
    expect(of('1.0.0')).toMatchObject({ restarts: 0, outOfMemory: 0 });
    expect((await bus.send(new DescribeArchiveCommand({ ArchiveName }))).EventCount).toBeGreaterThan(0);
    expect(await world.inspect(definition, Date.now() + 60_000)).toContainEqual(
      expect.objectContaining({ version: '1.1.0', restarts: 0, lastExit: null }),
    );
  });
});
