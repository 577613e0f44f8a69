import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { stringify } from 'yaml';
import { grantsFor } from '../../lib/infra/permissions/target-grants.ts';
import { SlipwayStack } from '../../lib/infra/slipway-stack.ts';
import type { Target } from '../../lib/model/definition/target/index.ts';
import { CODEDEPLOY } from '../builders/codedeploy.ts';
import { definitionWith } from '../builders/definition.ts';
import { quickApp } from './quick-app.ts';

const PLATFORMS = Object.keys(CODEDEPLOY) as Array<keyof typeof CODEDEPLOY>;

const services = mkdtempSync(join(tmpdir(), 'slipway-services-'));
for (const platform of PLATFORMS)
  writeFileSync(
    join(services, `${platform}.yaml`),
    stringify({ service: `shop-${platform}`, target: CODEDEPLOY[platform] }),
  );
const env = { account: '111122223333', region: 'eu-central-1' };
const stack = new SlipwayStack(quickApp(), 'Slipway', { services, env });
const targetOn = (platform: keyof typeof CODEDEPLOY): Target =>
  definitionWith({ target: CODEDEPLOY[platform] }).target;
const actionsFor = (platform: keyof typeof CODEDEPLOY, call: Parameters<typeof grantsFor>[1][number]) =>
  grantsFor([targetOn(platform)], [call], stack).flatMap(({ actions }) => actions);

describe('the stack with services that CodeDeploy deploys', () => {
  const template = Template.fromStack(stack);

  it('is told of deployments that fail, of these groups alone [OB-5]', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.codedeploy'],
        'detail-type': ['CodeDeploy Deployment State-change Notification'],
        detail: { application: ['shop'], deploymentGroup: ['production'], state: ['FAILURE', 'STOP'] },
      },
      Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue() })],
    });
  });

  it.each(PLATFORMS)('on %s allows everything (*) only where AWS allows nothing narrower', (platform) => {
    const wide = grantsFor(
      [targetOn(platform)],
      ['describe', 'read', 'start', 'shift', 'goBack', 'retire', 'inspect', 'periods', 'smoke', 'artifact'],
      stack,
    ).filter(({ resources }) => resources.includes('*'));
    const allowed = [
      /^codedeploy:(StopDeployment|ContinueDeployment|ListDeploymentTargets|BatchGetDeploymentTargets)$/,
      /^elasticloadbalancing:Describe/,
      /^ecs:(DescribeTaskDefinition|ListTaskDefinitions)$/,
      /^cloudwatch:GetMetricData$/,
    ];
    const actions = wide.flatMap((grant) => grant.actions);
    expect(actions.filter((action) => !allowed.some((each) => each.test(action)))).toEqual([]);
  });

  it.each(PLATFORMS)('on %s lets only what moves traffic create or stop deployments', (platform) => {
    for (const call of ['describe', 'read', 'inspect', 'periods', 'smoke', 'artifact', 'retire'] as const)
      expect([call, actionsFor(platform, call).filter((each) => /Create|Stop|Update/.test(each))]).toEqual([
        call,
        [],
      ]);
    expect(actionsFor(platform, 'shift')).not.toContain('codedeploy:StopDeployment');
    // What CreateDeployment asks for itself where the alarms of the group are overridden.
    expect(actionsFor(platform, 'goBack')).toContain('codedeploy:UpdateDeploymentGroup');
  });

  it('names the group, the application, the configurations and the bundles', () => {
    const resources = grantsFor([targetOn('server')], ['goBack'], stack).flatMap((grant) => grant.resources);
    const ends = resources.map((arn) => JSON.stringify(stack.resolve(arn)).match(/"([^"]*)"[\]}]*$/)?.[1]);
    expect([...new Set(ends)].sort()).toEqual([
      '*',
      ':codedeploy:eu-central-1:111122223333:application:shop',
      ':codedeploy:eu-central-1:111122223333:deploymentconfig:CodeDeployDefault.OneAtATime',
      ':codedeploy:eu-central-1:111122223333:deploymentgroup:shop/production',
      ':s3:::releases',
      ':s3:::releases/shop-*.zip',
    ]);
  });
});
