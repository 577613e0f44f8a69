import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it, jest } from '@jest/globals';
import type { TrafficDriver, TrafficOrder } from '../../lib/ports/traffic-driver.ts';
import { definitionWith } from '../builders/definition.ts';
import { createCodeDeployShop } from './stack/codedeploy-ecs.ts';
import { createServers } from './stack/codedeploy-servers.ts';
import {
  deploymentsIn,
  failBy,
  newGreeter,
  newName,
  toNew,
  untilReady,
  world,
} from './stack/codedeploy-world.ts';
import { split } from './stack/greeter.ts';

// A minute of CodeDeploy lasts a second here: a machine that is busy may sleep through one. What failed is shown.
jest.retryTimes(1, { logErrorsBeforeRetry: true });

const cloudwatch = new CloudWatchClient({});
const cutOver = { ...toNew, strategy: 'blue-green' as const };

/** Goes back, and answers what was done in one text; fails when a step was not. */
async function wentBack(driver: TrafficDriver, order: TrafficOrder): Promise<string> {
  const steps = await driver.goBack(order);
  expect(steps.filter(({ done }) => !done)).toEqual([]);
  return steps.map(({ detail }) => detail).join('; ');
}

async function startAndWait(driver: TrafficDriver, order: TrafficOrder): Promise<void> {
  await driver.start(order);
  await untilReady(driver, order.candidate);
}

async function newAlarm(AlarmName: string): Promise<{ set(state: 'OK' | 'ALARM'): Promise<unknown> }> {
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  );
  const set = (StateValue: 'OK' | 'ALARM') =>
    cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'the test says so' }));
  await set('OK');
  return { set };
}

describe('the way back by CodeDeploy on Lambda', () => {
  it('stops in the middle with a rollback, also when told twice [RB-1, EX-5]', async () => {
    const { name, driver } = await newGreeter();
    await driver.start(toNew);
    await driver.shift(toNew, 25);
    expect(await wentBack(driver, toNew)).toMatch(
      /d-\w+ is stopped with a rollback; .*CodeDeploy left 1\.0\.0 100 %/,
    );
    expect(await wentBack(driver, toNew)).toMatch(/is Stopped: .*nothing to stop; .*nothing to undo/);
    expect(await split(name)).toEqual({ '1': 1 });
    expect((await deploymentsIn(name)).map(({ status, creator }) => [status, creator])).toEqual([
      ['Stopped', 'user'],
      ['Succeeded', 'codeDeployRollback'],
    ]);
  });

  it('deploys the previous version again after everything was done [RB-1]', async () => {
    const { name, driver } = await newGreeter();
    await driver.start(cutOver);
    await driver.shift(cutOver, 100);
    expect(await split(name)).toEqual({ '2': 1 });
    expect(await wentBack(driver, cutOver)).toMatch(/1\.0\.0 was deployed again by d-/);
    expect(await wentBack(driver, cutOver)).toMatch(/nothing to undo/);
    expect(await split(name)).toEqual({ '1': 1 });
    expect((await deploymentsIn(name)).map(({ description }) => description)).toEqual([
      'slipway dep-1 lock 1: 1.1.0',
      'slipway dep-1 lock 1 back: 1.0.0',
    ]);
  });

  it('waits for what CodeDeploy undoes by itself [RB-1]', async () => {
    const { name, driver } = await newGreeter({
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
    });
    await driver.start(toNew);
    await failBy(name, 'HOOK_EXECUTION_FAILURE');
    await expect(driver.shift(toNew, 100)).rejects.toMatchObject({ name: 'ShiftNotEffective' });
    expect(await wentBack(driver, toNew)).toMatch(/HOOK_EXECUTION_FAILURE: .*nothing to stop/);
    expect(await split(name)).toEqual({ '1': 1 });
    expect((await deploymentsIn(name)).map(({ creator }) => creator)).toEqual(['user', 'codeDeployRollback']);
  });

  it('is not kept from it by an alarm of the group that fires, in the middle or at the end [PF-7]', async () => {
    const alarm = newName('errors');
    const { set } = await newAlarm(alarm);
    const guarded = { alarmConfiguration: { enabled: true, alarms: [{ name: alarm }] } };
    const middle = await newGreeter(guarded);
    const end = await newGreeter(guarded);
    await middle.driver.start(toNew);
    await middle.driver.shift(toNew, 25);
    await end.driver.start(cutOver);
    await end.driver.shift(cutOver, 100);
    await set('ALARM');
    expect(await wentBack(middle.driver, toNew)).toMatch(
      /left the alias live divided: Slipway gave 1\.0\.0 all/,
    );
    expect(await wentBack(end.driver, cutOver)).toMatch(/was deployed again by d-/);
    for (const { name } of [middle, end]) expect(await split(name)).toEqual({ '1': 1 });
  });

  it('is closed to who lost the lock, and open to who took it over [RB-5]', async () => {
    const { name, driver } = await newGreeter();
    await driver.start(toNew);
    await driver.shift(toNew, 25);
    const recovery = { ...toNew, fencing: 2 };
    await wentBack(driver, recovery);
    await expect(driver.goBack(toNew)).rejects.toMatchObject({ name: 'LockLost' });
    await expect(driver.shift(toNew, 100)).rejects.toMatchObject({ name: 'LockLost' });
    expect(await split(name)).toEqual({ '1': 1 });
  });
});

describe('the way back by CodeDeploy on ECS', () => {
  const order = { ...cutOver, stable: '1', candidate: '2' };

  it('takes green away before any traffic, and is instant while blue waits [EX-1, RB-1]', async () => {
    const shop = await createCodeDeployShop(newName('shop'));
    const driver = world.driver(definitionWith({ target: shop.target }));
    await startAndWait(driver, order);
    await wentBack(driver, order);
    expect((await driver.read()).versions.map(({ version }) => version)).toEqual(['1']);
    const again = { ...order, deploymentId: 'dep-2', fencing: 2 };
    await startAndWait(driver, again);
    expect((await shop.split()).green).toBe(0);
    await driver.shift(again, 100);
    expect(await shop.split()).toEqual({ blue: 0, green: 100 });
    expect(await wentBack(driver, again)).toMatch(/CodeDeploy left 1 100 % of the production listener/);
    expect(await shop.split()).toEqual({ blue: 100, green: 0 });
    shop.close();
  });

  it('brings version 1 up again when blue is gone, and lets go of the bad one [RB-1]', async () => {
    const name = newName('shop');
    const shop = await createCodeDeployShop(name);
    const driver = world.driver(definitionWith({ target: shop.target }));
    await startAndWait(driver, order);
    await driver.shift(order, 100);
    await driver.retire(order);
    expect((await driver.read()).versions).toMatchObject([{ version: '2', weight: 100 }]);
    expect(await wentBack(driver, order)).toMatch(/1 was deployed again by d-/);
    expect((await driver.read()).versions).toMatchObject([{ version: '1', weight: 100, healthy: 2 }]);
    expect((await deploymentsIn(name)).map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded']);
    shop.close();
  });

  it('is asked for beforehand: green waits for the tests, and blue until the end of the observation [EX-1]', async () => {
    const eager = await createCodeDeployShop(newName('shop'), { blueGreenDeploymentConfiguration: {} });
    const hasty = await createCodeDeployShop(newName('shop'), {
      blueGreenDeploymentConfiguration: {
        deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 },
        terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 5 },
      },
    });
    const describing = ({ target }: typeof eager) => world.driver(definitionWith({ target })).describe();
    await expect(describing(eager)).rejects.toThrow(/before it was tested; set deploymentReadyOption/);
    await expect(describing(hasty)).rejects.toThrow(/ends blue 5 min after .* to 25 or more/);
    for (const { close } of [eager, hasty]) close();
  });
});

describe('the way back by CodeDeploy on servers', () => {
  it('brings the previous version back on every instance that was replaced [RB-1, EX-3]', async () => {
    const driver = world.driver(definitionWith({ target: await createServers(newName('servers')) }));
    const order = { ...toNew, strategy: 'rolling' as const, stable: '1', candidate: '2' };
    await driver.start(order);
    expect((await driver.shift(order, 100)).versions).toMatchObject([{ version: '2', running: 2 }]);
    expect(await wentBack(driver, order)).toMatch(/1 was deployed again by d-/);
    expect((await driver.read()).versions).toMatchObject([{ version: '1', weight: 100, healthy: 2 }]);
  });

  it('says on which instance and why a version did not install [ER-1]', async () => {
    const name = newName('servers');
    const driver = world.driver(definitionWith({ target: await createServers(name) }));
    const order = { ...toNew, strategy: 'rolling' as const, stable: '1', candidate: '2' };
    await driver.start(order);
    await failBy(name, 'HEALTH_CONSTRAINTS');
    await expect(driver.shift(order, 50)).rejects.toThrow(/is Failed: HEALTH_CONSTRAINTS/);
    const [stable] = (await driver.read()).versions;
    expect(stable).toMatchObject({ version: '1', weight: 100, running: 2, healthy: 1 });
    expect(stable?.troubles[0]).toMatch(`${name}-a failed to install 2 at ValidateService`);
    await failBy(name, '');
    expect(await wentBack(driver, order)).toMatch(/1 was deployed again by d-/);
    expect((await driver.read()).versions).toMatchObject([{ version: '1', healthy: 2 }]);
  });
});
