import { randomUUID } from 'node:crypto';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from '@jest/globals';
import { addressOf, createAlbWorld } from '../../lib/aws/alb/index.ts';
import type { AlbTarget } from '../../lib/model/definition/target/index.ts';
import type { SmokePlace } from '../../lib/ports/smoke-runner.ts';
import { definitionWith } from '../builders/definition.ts';
import { describeMetricSourceContract } from '../contracts/metric-source.contract.ts';
import { describeTrafficDriverContract } from '../contracts/traffic-driver.contract.ts';
import { createRule, putContractFigures } from './stack/shop.ts';

const elb = new ElasticLoadBalancingV2Client({});
const cloudwatch = new CloudWatchClient({});
const world = createAlbWorld({ elb, cloudwatch, now: () => Date.now(), settleSeconds: 0, settleMs: 0 });
const order = { deploymentId: 'dep-1', fencing: 1, candidate: '2', stable: '1', strategy: 'canary' as const };

async function twoGroups() {
  const { rule, blue, green } = await createRule(randomUUID().slice(0, 8));
  return definitionWith({
    target: {
      kind: 'alb',
      rule,
      url: 'https://shop.example',
      groups: {
        blue: { arn: blue, url: 'https://blue.shop.example' },
        green: { arn: green, url: 'https://green.shop.example' },
      },
    },
  });
}
const albOf = (definition: Awaited<ReturnType<typeof twoGroups>>): AlbTarget => {
  if (definition.target.kind !== 'alb') throw new Error('an ALB target was made');
  return definition.target;
};

describeTrafficDriverContract('a rule of a load balancer', async () => ({
  driver: world.driver(await twoGroups()),
  order,
  dispose: async () => undefined,
}));

describe('a rule of a load balancer', () => {
  it('refuses a version that is in neither group, and says how to bring it there [IN-1]', async () => {
    const definition = await twoGroups();
    await expect(world.driver(definition).start({ ...order, candidate: '9' })).rejects.toMatchObject({
      name: 'DeploymentRefused',
      message: expect.stringMatching(/9 is in neither target group: blue has 1 .*add-tags .*green/),
    });
    expect(await world.artifact(definition, '9')).toMatchObject({ status: 'MISSING' });
    expect(await world.artifact(definition, '2')).toMatchObject({ status: 'READY' });
  });

  it('refuses a rule that does not exist [IN-1]', async () => {
    const definition = await twoGroups();
    const target = { ...albOf(definition), rule: `${albOf(definition).rule.slice(0, -4)}0000` };
    await expect(world.driver({ ...definition, target }).read()).rejects.toMatchObject({
      name: 'DeploymentRefused',
      message: expect.stringContaining('does not exist'),
    });
  });

  it('refuses a rule of another region before it asks for it [IN-1]', async () => {
    const definition = await twoGroups();
    const target = { ...albOf(definition), rule: albOf(definition).rule.replace('us-east-1', 'eu-west-1') };
    await expect(world.driver({ ...definition, target }).read()).rejects.toMatchObject({
      name: 'DeploymentRefused',
      message: expect.stringMatching(/is in the region eu-west-1, and Slipway runs in us-east-1/),
    });
  });

  it('has an address of its own for each version, and one for users [EX-1]', async () => {
    const definition = await twoGroups();
    const at = (place: SmokePlace) => addressOf(elb, albOf(definition), place);
    expect(await at({ at: 'production' })).toBe('https://shop.example');
    expect(await at({ at: 'version', version: '2' })).toBe('https://green.shop.example');
    expect(await at({ at: 'version', version: '9' })).toBeUndefined();
  });
});

describeMetricSourceContract('CloudWatch for target groups', async () => {
  const definition = await twoGroups();
  const target = albOf(definition);
  const settledFrom = Math.floor(Date.now() / 60_000) * 60_000 - 600_000;
  const { rule, groups } = target;
  await putContractFigures({ rule, blue: groups.blue.arn, green: groups.green.arn }, settledFrom);
  return {
    source: world,
    definition,
    periodSeconds: 60,
    settledFrom,
    dispose: async () => undefined,
  };
});
