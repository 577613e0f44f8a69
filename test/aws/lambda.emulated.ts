import { randomUUID } from 'node:crypto';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateAliasCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from '@jest/globals';
import { createLambdaWorld } from '../../lib/aws/lambda/index.ts';
import { definitionWith } from '../builders/definition.ts';
import { describeMetricSourceContract } from '../contracts/metric-source.contract.ts';
import { describeTrafficDriverContract } from '../contracts/traffic-driver.contract.ts';
import { createFunction, zipOf } from './stack/greeter.ts';

const lambda = new LambdaClient({});
const cloudwatch = new CloudWatchClient({});
const world = createLambdaWorld({ lambda, cloudwatch, now: () => Date.now(), settleSeconds: 0 });

/** A function of its own with the versions v1 (1), which the alias serves, and v2 (2). */
async function twoVersions() {
  const name = `shop-${randomUUID().slice(0, 8)}`;
  await createFunction(name, 'hello from v1 ');
  await lambda.send(new PublishVersionCommand({ FunctionName: name, Description: 'v1' }));
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: zipOf('hello from v2 ') }));
  await lambda.send(new PublishVersionCommand({ FunctionName: name, Description: 'v2' }));
  await lambda.send(new CreateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: '1' }));
  return definitionWith({ target: { kind: 'lambda', function: name } });
}
const functionOf = (definition: Awaited<ReturnType<typeof twoVersions>>) =>
  definition.target.kind === 'lambda' ? definition.target.function : '';
const order = {
  deploymentId: 'dep-1',
  fencing: 1,
  candidate: 'v2',
  stable: 'v1',
  strategy: 'canary' as const,
};

describeTrafficDriverContract('a Lambda alias', async () => ({
  driver: world.driver(await twoVersions()),
  order,
  dispose: async () => undefined,
}));

describe('a Lambda alias', () => {
  it('refuses an alias, a function or a version that is not there, with the command that makes it [IN-1]', async () => {
    const definition = await twoVersions();
    const target = { ...definition.target, alias: 'blue' };
    await expect(world.driver({ ...definition, target } as typeof definition).read()).rejects.toMatchObject({
      name: 'DeploymentRefused',
      message: expect.stringContaining('aws lambda create-alias'),
    });
    await expect(world.driver(definition).start({ ...order, candidate: 'v9' })).rejects.toMatchObject({
      name: 'DeploymentRefused',
      message: expect.stringContaining('v2 (2)'),
    });
    expect(await world.artifact(definition, 'v9')).toMatchObject({ status: 'MISSING' });
    expect(await world.artifact(definition, 'v2')).toMatchObject({ status: 'READY' });
  });

  it('stops when somebody else changed the alias during the deployment, and leaves it [EX-5]', async () => {
    const definition = await twoVersions();
    const driver = world.driver(definition);
    await driver.start(order);
    const name = functionOf(definition);
    await lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: zipOf('hello from v3 ') }),
    );
    await lambda.send(new PublishVersionCommand({ FunctionName: name, Description: 'v3' }));
    await lambda.send(
      new UpdateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: '3', RoutingConfig: {} }),
    );
    await expect(driver.shift(order, 25)).rejects.toMatchObject({
      name: 'ShiftNotEffective',
      message: expect.stringContaining('version 3 has 100 %'),
    });
    expect((await driver.read()).versions).toMatchObject([{ version: 'v3', weight: 100 }]);
  });

  it('runs smoke tests on the version itself and on the alias [OB-4, EX-1]', async () => {
    const definition = await twoVersions();
    const step = { method: 'GET' as const, path: '/greet', headers: {}, status: 200, capture: {} };
    const operation = (contains: string) => [
      {
        name: 'greet',
        category: 'business' as const,
        depth: 'standard' as const,
        steps: [{ ...step, contains }],
      },
    ];
    const at = { at: 'version' as const, version: 'v2' };
    expect(await world.smoke.run(definition, at, operation('from v2'))).toMatchObject([{ passed: true }]);
    expect(await world.smoke.run(definition, { at: 'production' }, operation('from v2'))).toMatchObject([
      { passed: false, detail: expect.stringContaining('hello from v1') },
    ]);
  });
});

describeMetricSourceContract('CloudWatch for a Lambda alias', async () => {
  const definition = definitionWith({
    target: { kind: 'lambda', function: `shop-${randomUUID().slice(0, 8)}` },
  });
  const name = functionOf(definition);
  await createFunction(name, 'hello ');
  for (const version of ['1', '2']) {
    await lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: zipOf(`hello ${version} `) }),
    );
    await lambda.send(new PublishVersionCommand({ FunctionName: name, Description: version }));
  }
  await lambda.send(new CreateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: '1' }));
  const settledFrom = Math.floor(Date.now() / 60_000) * 60_000 - 600_000;
  const put = (version: string, errors: number, durations: number[]) => {
    const Dimensions = Object.entries({
      FunctionName: name,
      Resource: `${name}:live`,
      ExecutedVersion: version,
    }).map(([Name, Value]) => ({ Name, Value }));
    const common = { Dimensions, Timestamp: new Date(settledFrom + 5000) };
    return cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: 'AWS/Lambda',
        MetricData: [
          { ...common, MetricName: 'Invocations', Value: durations.length },
          { ...common, MetricName: 'Errors', Value: errors },
          { ...common, MetricName: 'Duration', Values: durations, Counts: durations.map(() => 1) },
        ],
      }),
    );
  };
  await put('1', 2, [10, 20, 30, 40, 50, 150, 160, 200]);
  await put('2', 0, [10, 20]);
  return {
    source: world,
    definition,
    periodSeconds: 60,
    settledFrom,
    dispose: async () => undefined,
  };
});
