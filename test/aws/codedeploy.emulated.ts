import { CodeDeployClient, CreateDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { describe, expect, it, jest } from '@jest/globals';
import type { CodeDeployTarget } from '../../lib/model/definition/target/index.ts';
import { definitionWith } from '../builders/definition.ts';
import { describeMetricSourceContract } from '../contracts/metric-source.contract.ts';
import { describeTrafficDriverContract } from '../contracts/traffic-driver.contract.ts';
import { createCodeDeployShop } from './stack/codedeploy-ecs.ts';
import { createCanary } from './stack/codedeploy-lambda.ts';
import { createServers } from './stack/codedeploy-servers.ts';
import {
  codedeploy,
  deploymentsIn,
  failBy,
  newGreeter,
  newName,
  toNew,
  untilReady,
  world,
  worldWith,
} from './stack/codedeploy-world.ts';
import { split } from './stack/greeter.ts';
import { putContractFigures } from './stack/shop.ts';

// A minute of CodeDeploy lasts a second here: a machine that is busy may sleep through one. What failed is shown.
jest.retryTimes(1, { logErrorsBeforeRetry: true });

describeTrafficDriverContract('CodeDeploy on Lambda', async () => ({
  driver: (await newGreeter()).driver,
  order: toNew,
  weights: [25, 100],
  dispose: async () => undefined,
}));

describeTrafficDriverContract('CodeDeploy on ECS', async () => {
  const name = newName('shop');
  const shop = await createCodeDeployShop(name);
  const config = await createCanary(`${name}-quarter`, 'ECS', 25, 3);
  return {
    driver: world.driver(definitionWith({ target: { ...shop.target, config } })),
    order: { ...toNew, stable: '1', candidate: '2' },
    weights: [25, 100],
    dispose: async () => shop.close(),
  };
});

describeTrafficDriverContract('CodeDeploy on servers', async () => ({
  driver: world.driver(definitionWith({ target: await createServers(newName('servers')) })),
  order: { ...toNew, strategy: 'rolling', stable: '1', candidate: '2' },
  weights: [50, 100],
  inPlace: true,
  dispose: async () => undefined,
}));

describeMetricSourceContract('CloudWatch for task sets', async () => {
  const shop = await createCodeDeployShop(newName('shop'));
  const definition = definitionWith({ target: shop.target });
  // Both versions run from the start on: each has the target group that its task set is in.
  await world.driver(definition).start({ ...toNew, stable: '1', candidate: '2' });
  await untilReady(world.driver(definition), '2');
  const settledFrom = Math.floor(Date.now() / 60_000) * 60_000 - 600_000;
  await putContractFigures(shop.place, settledFrom);
  return { source: world, definition, periodSeconds: 60, settledFrom, dispose: async () => shop.close() };
});

/** The same target with something that is not there. */
const driverWith = async (change: Partial<CodeDeployTarget>) => {
  const { definition } = await newGreeter();
  return world.driver(definitionWith({ target: { ...definition.target, ...change } }));
};

describe('what CodeDeploy can do', () => {
  it.each([
    ['CodeDeployDefault.LambdaCanary10Percent5Minutes', ['blue-green', 'canary'], [10, 100], 300],
    ['CodeDeployDefault.LambdaLinear10PercentEvery2Minutes', ['blue-green', 'canary'], tens(), 120],
  ])(
    'by %s: its steps, and that it moves on by itself [ST-3]',
    async (config, strategies, weights, seconds) => {
      expect(await (await driverWith({ config })).describe()).toMatchObject({
        strategies,
        steps: { weights, seconds },
        sentence: expect.stringMatching(/it moves on by itself after \d min/),
      });
    },
  );

  it('by a configuration that gives everything at once: no canary [ST-3]', async () => {
    const driver = await driverWith({ config: 'CodeDeployDefault.LambdaAllAtOnce' });
    expect(await driver.describe()).toMatchObject({ strategies: ['blue-green'], steps: 'any' });
  });

  it('on servers: one instance after the other [EX-3]', async () => {
    const target = await createServers(newName('servers'));
    const driver = world.driver(definitionWith({ target }));
    expect(await driver.describe()).toMatchObject({ strategies: ['rolling'], instances: 2 });
  });
});

describe('what is not there is refused by its name [IN-1]:', () => {
  it.each<[string, Partial<CodeDeployTarget>, RegExp]>([
    ['an application', { application: 'nobody' }, /no CodeDeploy application "nobody"/],
    ['a group', { deploymentGroup: 'nowhere' }, /has no deployment group "nowhere"/],
    ['a configuration', { config: 'slowly' }, /no CodeDeploy deployment configuration "slowly"/],
    ['one of another platform', { config: 'CodeDeployDefault.OneAtATime' }, /is for Server, .*for Lambda/],
  ])('%s', async (_what, change, message) => {
    await expect((await driverWith(change)).describe()).rejects.toMatchObject({
      name: 'DeploymentRefused',
      message: expect.stringMatching(message),
    });
  });

  it('an alias, a version, and a version that goes by another name', async () => {
    await expect((await driverWith({ alias: 'blue' } as never)).read()).rejects.toThrow(/no alias "blue"/);
    const { driver, definition } = await newGreeter();
    await expect(driver.start({ ...toNew, candidate: '9' })).rejects.toThrow(/no published version "9"/);
    await expect(driver.start({ ...toNew, candidate: '2' })).rejects.toThrow(/has the name "1.1.0"/);
    expect(await world.artifact(definition, '9')).toMatchObject({ status: 'MISSING' });
    expect(await world.artifact(definition, '1.1.0')).toMatchObject({ status: 'READY' });
  });

  it('a platform that the group is not for', async () => {
    const { target, close } = await createCodeDeployShop(newName('shop'));
    const { definition } = await newGreeter();
    const mixed = { ...definition.target, application: target.application };
    await expect(world.driver(definitionWith({ target: mixed })).read()).rejects.toThrow(
      /deploys on ECS, and target\.platform in the definition says Lambda/,
    );
    close();
  });

  it('a bundle', async () => {
    const definition = definitionWith({ target: await createServers(newName('servers')) });
    const order = { ...toNew, strategy: 'rolling' as const, stable: '1', candidate: '9' };
    await expect(world.driver(definition).start(order)).rejects.toThrow(/shop-9\.zip; upload it first/);
    expect(await world.artifact(definition, '2')).toMatchObject({ status: 'READY' });
  });
});

describe('a deployment that CodeDeploy carries out', () => {
  it('is created once, also when the answer gets lost [EX-5]', async () => {
    const { name, definition, driver } = await newGreeter();
    await driver.start(toNew);
    const deaf = new CodeDeployClient({ maxAttempts: 1 });
    deaf.middlewareStack.add(
      (next, context) => async (args) => {
        const answer = await next(args);
        if (context['commandName'] !== 'CreateDeploymentCommand') return answer;
        throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      },
      { step: 'initialize' },
    );
    const unlucky = worldWith({ codedeploy: deaf }).driver(definition);
    await expect(unlucky.shift(toNew, 25)).rejects.toMatchObject({ name: 'Transient' });
    await unlucky.shift(toNew, 25);
    await driver.shift(toNew, 25);
    expect(await deploymentsIn(name)).toMatchObject([{ description: 'slipway dep-1 lock 1: 1.1.0' }]);
  });

  it('says why CodeDeploy failed, in its own words [ER-1]', async () => {
    const { name, driver } = await newGreeter();
    await driver.start(toNew);
    await failBy(name, 'HOOK_EXECUTION_FAILURE');
    await expect(driver.shift(toNew, 100)).rejects.toMatchObject({
      name: 'ShiftNotEffective',
      message: expect.stringMatching(
        /is Failed: HOOK_EXECUTION_FAILURE: .*1\.1\.0 was to have 100 % .*1\.0\.0 has 75 %, 1\.1\.0 has 25 %/,
      ),
    });
  });

  it('is refused while one of somebody else is in progress, and that one is left alone [IN-6]', async () => {
    const { name, driver } = await newGreeter();
    const content = JSON.stringify({
      Resources: [
        { f: { Properties: { Name: name, Alias: 'live', CurrentVersion: '1', TargetVersion: '2' } } },
      ],
    });
    const { deploymentId } = await codedeploy.send(
      new CreateDeploymentCommand({
        applicationName: name,
        deploymentGroupName: 'production',
        deploymentConfigName: `${name}-quarter`,
        revision: { revisionType: 'AppSpecContent', appSpecContent: { content } },
        description: 'by hand',
      }),
    );
    await expect(driver.start(toNew)).rejects.toMatchObject({
      name: 'DeploymentRefused',
      message: expect.stringMatching(`is busy with ${deploymentId} .*by user: by hand.* stop-deployment`),
    });
    const steps = await driver.goBack(toNew);
    expect(steps.find(({ step }) => step === 'shift traffic back')).toMatchObject({
      done: false,
      detail: expect.stringContaining(`busy with ${deploymentId}`),
    });
    expect(await split(name)).toMatchObject({ '2': 0.25 });
  });
});

function tens(): number[] {
  return Array.from({ length: 10 }, (_, index) => (index + 1) * 10);
}
