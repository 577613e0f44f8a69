import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SlipwayStack } from '../../lib/infra/slipway-stack.ts';
import { quickApp } from './quick-app.ts';

const services = join(__dirname, '..', 'fixtures', 'services');
const synthesized = (change: object) =>
  new SlipwayStack(quickApp(), 'Slipway', {
    services,
    env: { account: '111122223333', region: 'eu-central-1' },
    ...change,
  });
const without = Template.fromStack(synthesized({}));
const stack = synthesized({ slack: { team: 'T0TEAM', channel: 'C0OPS' } });
const template = Template.fromStack(stack);

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** Statements of the role of one function. */
function statementsOf(name: string): Statement[] {
  return Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith(`SlipwaySlack${name.replaceAll('-', '')}`))
    .flatMap(([, policy]) => policy['Properties'].PolicyDocument.Statement as Statement[]);
}
const actionsOf = (name: string) => statementsOf(name).flatMap(({ Action }) => Action);

describe('the stack with Slack', () => {
  it('has nothing of it where it is not asked for [CM-2]', () => {
    without.resourceCountIs('AWS::ApiGatewayV2::Api', 0);
    without.resourceCountIs('AWS::SecretsManager::Secret', 0);
    expect(JSON.stringify(without.toJSON())).not.toMatch(/slack/i);
  });

  it('answers one path by POST, throttled, with a log of who came [CM-2]', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'POST /slack' });
    template.resourceCountIs('AWS::ApiGatewayV2::Route', 1);
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
      AccessLogSettings: Match.anyValue(),
    });
  });

  it('lets the endpoint remember, read the secret and hand on, and nothing else [CM-2]', () => {
    expect(new Set(actionsOf('slack-endpoint'))).toEqual(
      new Set([
        'dynamodb:PutItem',
        'lambda:InvokeFunction',
        'secretsmanager:GetSecretValue',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
      ]),
    );
  });

  it('lets the poster write no evidence and end no task; the worker moves no traffic [CM-1, CM-2]', () => {
    expect(actionsOf('slack-poster').filter((action) => /^(s3:Put|states:|sns:)/.test(action))).toEqual([]);
    const worker = actionsOf('slack-worker');
    expect(worker).toEqual(
      expect.arrayContaining(['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:StartExecution']),
    );
    expect(
      worker.filter((action) =>
        /Update(Alias|Service)|Modify(Rule|Listener)|CreateDeployment|StopDeployment/.test(action),
      ),
    ).toEqual([]);
  });

  it('follows what is written of deployments, and of nothing else [CM-1]', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: {
          object: {
            key: [
              { wildcard: 'deployments/*/audit/*' },
              { wildcard: 'deployments/*/slo/*' },
              { prefix: 'unlocks/' },
            ],
          },
        },
      },
    });
    template.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
  });

  it('keeps secrets out of the template and of the environment of functions [CM-2]', () => {
    const functions = Object.values(template.findResources('AWS::Lambda::Function'));
    const environments = functions.map((each) => JSON.stringify(each['Properties'].Environment ?? {}));
    expect(environments.join()).not.toMatch(/xoxb|signingSecret|resolve:secretsmanager/);
    expect(environments.filter((each) => each.includes('SLACK_SECRET'))).toHaveLength(3);
  });
});
