import {
  type Action,
  AddTagsCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { writeRule } from '../../lib/aws/alb/rule.ts';
import { isGoodTarget } from '../../lib/aws/alb/target-groups.ts';
import { AlbTarget } from '../../lib/model/definition/target/index.ts';

const ELB = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333';
const group = (name: string) => `${ELB}:targetgroup/shop-${name}/0123456789abcdef`;
const target = AlbTarget.parse({
  kind: 'alb',
  rule: `${ELB}:listener-rule/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee`,
  url: 'https://shop.example',
  groups: {
    blue: { arn: group('blue'), url: 'https://blue.shop.example' },
    green: { arn: group('green'), url: 'https://green.shop.example' },
  },
});

it('moves weights and leaves a login and the stickiness of the rule as they are [RB-2]', async () => {
  const elb = mockClient(ElasticLoadBalancingV2Client);
  const TargetGroupStickinessConfig = { Enabled: true, DurationSeconds: 600 };
  const login: Action = {
    Type: 'authenticate-oidc',
    Order: 1,
    AuthenticateOidcConfig: {
      Issuer: 'https://login.example',
      AuthorizationEndpoint: 'https://login.example/authorize',
      TokenEndpoint: 'https://login.example/token',
      UserInfoEndpoint: 'https://login.example/me',
      ClientId: 'shop',
    },
  };
  const forward: Action = {
    Type: 'forward',
    Order: 2,
    TargetGroupArn: group('blue'),
    ForwardConfig: { TargetGroups: [{ TargetGroupArn: group('blue') }], TargetGroupStickinessConfig },
  };
  elb.on(AddTagsCommand).resolves({});
  elb.on(ModifyRuleCommand).resolves({});
  elb.on(DescribeRulesCommand).resolves({ Rules: [{ Actions: [login, forward] }] });
  await writeRule(new ElasticLoadBalancingV2Client({ region: 'eu-central-1' }), target, 1, 'green', 5);
  expect(elb.commandCalls(ModifyRuleCommand)[0]?.args[0].input.Actions).toEqual([
    { ...login, AuthenticateOidcConfig: { ...login.AuthenticateOidcConfig, UseExistingClientSecret: true } },
    {
      Type: 'forward',
      Order: 2,
      ForwardConfig: {
        TargetGroups: [
          { TargetGroupArn: group('green'), Weight: 50 },
          { TargetGroupArn: group('blue'), Weight: 950 },
        ],
        TargetGroupStickinessConfig,
      },
    },
  ]);
});

it('takes a target as good that no listener uses, and not one that is stopped [PF-3]', () => {
  expect(isGoodTarget({ State: 'unused', Reason: 'Target.NotInUse' })).toBe(true);
  expect(isGoodTarget({ State: 'unused', Reason: 'Target.InvalidState' })).toBe(false);
});
