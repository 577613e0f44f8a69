import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { ecsGrants } from '../../lib/infra/permissions/ecs-grants.ts';
import { TARGET_CALLS, type TargetCall } from '../../lib/infra/permissions/grant.ts';
import { definitionWith } from '../builders/definition.ts';
import { cloudwatch, ecs, elb, type MockedShop, mockShop, TARGET, task, trial, world } from './mocked-ecs.ts';

const target = {
  ...TARGET,
  trial: { targetGroup: `${TARGET.targetGroup}1`, url: 'https://test.shop.example' },
  roles: ['arn:aws:iam::111122223333:role/shop'],
};
const definition = definitionWith({ target });
const driver = world.driver(definition);
const order = {
  deploymentId: 'dep-1',
  fencing: 3,
  candidate: '1.1.0',
  stable: '1.0.0',
  strategy: 'rolling' as const,
};
const query = { definition, versions: ['1.1.0'], from: 0, to: 60_000, seconds: 60, slowerThan: [] };
const rolled = {
  deployments: [{ revision: 2 }],
  tasks: [task('t3', 2), task('t4', 2)],
  tags: { 'slipway:deployment': 'dep-1', 'slipway:before': '1:50:150:1:0:-' },
};
const withTrial = { trials: [trial('t9', 2)] };

/** Everything that a call can come to do: how the service is, and the call. */
const SITUATIONS: Record<
  TargetCall,
  ReadonlyArray<readonly [Partial<MockedShop>, () => Promise<unknown>]>
> = {
  describe: [[{}, () => driver.describe()]],
  read: [[{}, () => driver.read()]],
  start: [[{}, () => driver.start(order)]],
  shift: [
    // The last shift ends the trial.
    [withTrial, () => driver.shift(order, 100)],
    // Told again when it has ended.
    [{}, () => driver.shift(order, 100)],
  ],
  goBack: [
    [{ ...rolled, ...withTrial }, () => driver.goBack(order)],
    // Nothing is noted, and the service knows the stable revision no more.
    [{ ...rolled, tags: {} }, () => driver.goBack(order)],
  ],
  retire: [[{ ...rolled, ...withTrial }, () => driver.retire(order)]],
  inspect: [[{}, () => world.inspect(definition, 0)]],
  periods: [[{}, () => world.periods(query)]],
  smoke: [[withTrial, () => world.smoke.run(definition, { at: 'version', version: '1.1.0' }, [])]],
  artifact: [[{}, () => world.artifact(definition, '1.1.0')]],
};

const PREFIXES = [
  [ecs, 'ecs'],
  [elb, 'elasticloadbalancing'],
  [cloudwatch, 'cloudwatch'],
] as const;

/** Actions by the names of the commands that were sent. */
const called = (): string[] =>
  PREFIXES.flatMap(([mock, prefix]) =>
    mock.calls().map(({ args }) => `${prefix}:${args[0].constructor.name.replace(/Command$/, '')}`),
  );

describe('what a role may do with an ECS service', () => {
  const grants = ecsGrants(target, new Stack(new App(), 'Test'));
  const actionsOf = (call: TargetCall) =>
    new Set(grants[call].flatMap(({ actions }) => actions).filter((action) => action !== 'iam:PassRole'));

  it.each(TARGET_CALLS)('is what "%s" calls, and nothing else', async (call) => {
    const seen = new Set<string>();
    for (const [shop, act] of SITUATIONS[call]) {
      mockShop(structuredClone(shop));
      cloudwatch.on(GetMetricDataCommand).resolves({});
      await act();
      for (const action of called()) seen.add(action);
    }
    expect([...actionsOf(call)].sort()).toEqual([...seen].sort());
  });

  it('hands roles over only to start the trial task, and only those that the definition names', () => {
    const passing = TARGET_CALLS.filter((call) =>
      grants[call].some(({ actions }) => actions.includes('iam:PassRole')),
    );
    expect(passing).toEqual(['start']);
    expect(grants.start).toContainEqual({
      actions: ['iam:PassRole'],
      resources: target.roles,
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    });
    const none = ecsGrants(TARGET, new Stack(new App(), 'Test'));
    expect(JSON.stringify(none)).not.toMatch(/PassRole|RegisterTargets/);
  });
});
