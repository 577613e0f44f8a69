import { randomUUID } from 'node:crypto';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  ListTasksCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateArchiveCommand, DescribeArchiveCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createEcsWorld } from '../../lib/aws/ecs/index.ts';
import type { EcsTarget } from '../../lib/model/definition/target/index.ts';
import { readingOf } from '../../lib/model/traffic.ts';
import type { TrafficOrder } from '../../lib/ports/traffic-driver.ts';
import { definitionWith } from '../builders/definition.ts';
import { describeMetricSourceContract } from '../contracts/metric-source.contract.ts';
import { describeTrafficDriverContract } from '../contracts/traffic-driver.contract.ts';
import {
  createEcsService,
  KILLED_FOR_MEMORY,
  OWN_METRICS,
  registerVersion,
  type Versions,
} from './stack/ecs-service.ts';

const ecs = new ECSClient({});
const cloudwatch = new CloudWatchClient({});
const bus = new EventBridgeClient({});
const worldWith = (client: ECSClient) =>
  createEcsWorld({
    ecs: client,
    elb: new ElasticLoadBalancingV2Client({}),
    cloudwatch,
    now: () => Date.now(),
    settleSeconds: 0,
    pollMs: 50,
  });
const world = worldWith(ecs);
const order = {
  deploymentId: 'dep-1',
  fencing: 1,
  candidate: '1.1.0',
  stable: '1.0.0',
  strategy: 'rolling' as const,
};
/** A quick service of its own. */
const create = (options: { desired?: number; versions?: Versions } = {}) =>
  createEcsService(`orders-${randomUUID().slice(0, 8)}`, { ...options, startSeconds: 0.4 });

const open: Array<{ close(): void }> = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});
async function service(options: { desired?: number; versions?: Versions } = {}) {
  const made = await create(options);
  open.push(made);
  const definition = definitionWith({ target: made.target });
  return { ...made, definition, driver: world.driver(definition) };
}
async function describeService({ cluster, ecsService }: EcsTarget) {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [ecsService] }));
  return services[0];
}
const untilReady = async (driver: ReturnType<typeof world.driver>, version = '1.1.0') => {
  for (const until = Date.now() + 10_000; Date.now() < until; ) {
    const seen = readingOf(await driver.read(), version);
    if (seen && seen.healthy >= 1) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('the trial task was not healthy in time');
};

describeTrafficDriverContract('an ECS service', async () => {
  const made = await create();
  return {
    driver: world.driver(definitionWith({ target: made.target })),
    order,
    weights: [50, 100],
    dispose: async () => made.close(),
  };
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
    const after = await describeService(target);
    expect(after?.deploymentConfiguration).toMatchObject({ maximumPercent: 200 });
    expect(after?.deployments).toHaveLength(1);
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

describe('an ECS target that is not as the definition has it', () => {
  const refusal = (message: RegExp) => ({
    name: 'DeploymentRefused',
    message: expect.stringMatching(message),
  });

  it('is refused where something does not exist, by its name [IN-1]', async () => {
    const { target } = await service();
    const read = (change: Partial<EcsTarget>) =>
      world.driver(definitionWith({ target: { ...target, ...change } })).read();
    await expect(read({ cluster: 'nowhere' })).rejects.toMatchObject(refusal(/no ECS cluster "nowhere"/));
    await expect(read({ ecsService: 'nothing' })).rejects.toMatchObject(
      refusal(/the ECS service nothing of the cluster .* does not exist/),
    );
    await expect(read({ taskDefinition: 'other' })).rejects.toMatchObject(
      refusal(/runs the task definition orders-.*, and the definition names other/),
    );
    await expect(read({ targetGroup: `${target.targetGroup}0` })).rejects.toMatchObject(
      refusal(/is not in the target group/),
    );
  });

  it('is refused for a version that has no revision, or two, with the command that names it [IN-1]', async () => {
    const { target, definition, driver } = await service();
    const start = (candidate: string) => driver.start({ ...order, candidate });
    await expect(start('9.9.9')).rejects.toMatchObject(
      refusal(/no active revision of the version "9.9.9".*1\.1\.0 \(2\), 1\.0\.0 \(1\).*tag-resource/),
    );
    expect(await world.artifact(definition, '9.9.9')).toMatchObject({ status: 'MISSING' });
    expect(await world.artifact(definition, '1.1.0')).toMatchObject({ status: 'READY' });
    await registerVersion(target.taskDefinition, '1.1.0');
    await expect(start('1.1.0')).rejects.toMatchObject(refusal(/revisions 3 and 2 .* both have the version/));
    await registerVersion(target.taskDefinition, 'untagged', {}, []);
    await driver.start({ ...order, candidate: '4' });
    expect(await world.artifact(definition, '4')).toMatchObject({
      status: 'READY',
      detail: expect.stringContaining('revision 4'),
    });
  });

  it('is refused with another deployment controller, and while somebody else deploys [IN-6]', async () => {
    const { target, driver } = await service({ versions: { '1.0.0': {}, '1.1.0': {}, '1.2.0': {} } });
    const { cluster, ecsService } = target;
    await ecs.send(
      new CreateServiceCommand({
        cluster,
        serviceName: 'blue-green',
        taskDefinition: target.taskDefinition,
        desiredCount: 0,
        deploymentController: { type: 'CODE_DEPLOY' },
      }),
    );
    const other = { ...target, ecsService: 'blue-green' };
    await expect(world.driver(definitionWith({ target: other })).describe()).rejects.toMatchObject(
      refusal(/the deployment controller CODE_DEPLOY/),
    );
    await ecs.send(
      new UpdateServiceCommand({
        cluster,
        service: ecsService,
        taskDefinition: `${target.taskDefinition}:3`,
      }),
    );
    await expect(driver.start(order)).rejects.toMatchObject(
      refusal(/somebody else deploys to .*: ecs-svc\/.* with 1\.2\.0 is IN_PROGRESS/),
    );
    await expect(driver.shift(order, 50)).rejects.toMatchObject({ name: 'ShiftNotEffective' });
    await ecs.send(new UpdateServiceCommand({ cluster, service: ecsService, desiredCount: 0 }));
    await expect(driver.describe()).rejects.toMatchObject(refusal(/scaled to 0 tasks/));
  });
});

describeMetricSourceContract('CloudWatch for figures of the service itself', async () => {
  const made = await create();
  const name = made.target.ecsService;
  const metrics = { ...OWN_METRICS, dimensions: { Service: name, Version: '{version}' } };
  const settledFrom = Math.floor(Date.now() / 60_000) * 60_000 - 600_000;
  const put = (version: string, errors: number, durations: number[]) => {
    const Dimensions = Object.entries({ Service: name, Version: version }).map(([Name, Value]) => ({
      Name,
      Value,
    }));
    const common = { Dimensions, Timestamp: new Date(settledFrom + 5000) };
    return cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: metrics.namespace,
        MetricData: [
          { ...common, MetricName: 'Requests', Value: durations.length },
          { ...common, MetricName: 'Errors', Value: errors },
          { ...common, MetricName: 'Latency', Values: durations, Counts: durations.map(() => 1) },
        ],
      }),
    );
  };
  await put('1', 2, [10, 20, 30, 40, 50, 150, 160, 200]);
  await put('2', 0, [10, 20]);
  return {
    source: world,
    definition: definitionWith({ target: { ...made.target, metrics } }),
    periodSeconds: 60,
    settledFrom,
    dispose: async () => made.close(),
  };
});
