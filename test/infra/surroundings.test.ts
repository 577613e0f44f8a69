import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Slipway } from '../../lib/infra/slipway.ts';
import { FUNCTION_PREFIX } from '../../lib/model/tasks.ts';
import { quickApp } from './quick-app.ts';

const services = join(__dirname, '..', 'aws', 'stack', 'services');

describe('what is around the functions', () => {
  it('puts what speaks to services into a network, where one is given, and nothing else [OB-4]', () => {
    const scope = new Stack(quickApp(), 'Private');
    new Slipway(scope, 'Slipway', { services, network: { vpc: new Vpc(scope, 'Vpc') } });
    const made = Template.fromStack(scope);
    const inside = Object.values(made.findResources('AWS::Lambda::Function'))
      .filter(({ Properties }) => Properties.VpcConfig !== undefined)
      .map(({ Properties }) => String(Properties.FunctionName));
    expect(inside.sort()).toEqual(
      ['check-environment-health', 'smoke-test-candidate', 'smoke-test-production', 'verify-rollback'].map(
        (task) => FUNCTION_PREFIX + task,
      ),
    );
    // Lambda refuses to create a function in a network whose role may not make interfaces there.
    const mayEnter = Object.values(made.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
      JSON.stringify(Properties.PolicyDocument).includes('ec2:CreateNetworkInterface'),
    );
    expect(mayEnter).toHaveLength(inside.length);
  });

  it('lets alarms of the account publish to the topic, and nobody over an open line', () => {
    const scope = new Stack(quickApp(), 'Plain');
    new Slipway(scope, 'Slipway', { services });
    Template.fromStack(scope).hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'sns:Publish',
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
  });
});
