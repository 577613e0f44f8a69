import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Aspects } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { SlipwayStack } from '../../lib/infra/slipway-stack.ts';
import { quickApp } from './quick-app.ts';

const ELB = 'arn:aws:elasticloadbalancing:us-east-1:000000000000';
const ORDERS = `
service: orders
target:
  kind: ecs
  cluster: main
  ecsService: orders-web
  taskDefinition: orders-task
  url: https://orders.example
  loadBalancer: ${ELB}:loadbalancer/app/orders/50dc6c495c0c9188
  targetGroup: ${ELB}:targetgroup/orders/73e2d6bc24d8a067
  roles: ["arn:aws:iam::000000000000:role/orders"]
`;
const services = mkdtempSync(join(tmpdir(), 'slipway-ecs-'));
writeFileSync(join(services, 'orders.yaml'), ORDERS);
const stack = new SlipwayStack(quickApp(), 'Slipway', {
  services,
  env: { account: '000000000000', region: 'us-east-1' },
});
Aspects.of(stack).add(new AwsSolutionsChecks({ verbose: true }));
const template = Template.fromStack(stack);

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}
const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);
const statements = Object.entries(template.findResources('AWS::IAM::Policy')).flatMap(
  ([id, { Properties }]) =>
    (Properties.PolicyDocument.Statement as Statement[]).map((statement) => ({ id, ...statement })),
);
const having = (action: string) => statements.filter(({ Action }) => list(Action).includes(action));
const tasksWith = (action: string) =>
  [...new Set(having(action).map(({ id }) => id.replace(/^Slipway|Role.*/g, '')))].sort();

/** What cdk-nag finds because of ECS, and why it stays. */
const EXPLAINED = [
  {
    pattern: /IAM5\[Resource::arn:.*:task\/main\/\*\]$/,
    why: 'tasks have ids to come: read in the cluster of a service that a definition names; only trial tasks are stopped',
  },
  {
    pattern: /IAM5\[Resource::arn:.*:task-definition\/orders-task:\*\]$/,
    why: 'revisions of the family that a definition names: the candidate has a number to come',
  },
];

describe('the stack with an ECS service', () => {
  it('has no wildcard of cdk-nag that is not explained', () => {
    const findings = Annotations.fromStack(stack)
      .findError('*', Match.stringLikeRegexp('AwsSolutions-IAM5.*(ecs|task)'))
      .map(({ entry }) => String(entry.data).split(': ')[0] ?? '');
    expect(findings.filter((each) => !EXPLAINED.some(({ pattern }) => pattern.test(each)))).toEqual([]);
    expect(EXPLAINED.filter(({ pattern }) => !findings.some((each) => pattern.test(each)))).toEqual([]);
  });

  it('lets only the tasks that move traffic change the service, and no other service', () => {
    expect(tasksWith('ecs:UpdateService')).toEqual([
      'retirepreviousversion',
      'rollbacktraffic',
      'shifttraffic',
    ]);
    for (const { Resource } of having('ecs:UpdateService'))
      expect(JSON.stringify(Resource)).toContain(':service/main/orders-web"');
    expect(tasksWith('ecs:RunTask')).toEqual(['startcandidate']);
    expect(tasksWith('iam:PassRole')).toEqual(['startcandidate']);
  });

  it('stops trial tasks of the service and no other task, and looks into its cluster only', () => {
    for (const { Condition } of having('ecs:StopTask'))
      expect(Condition).toEqual({ StringEquals: { 'aws:ResourceTag/slipway:trial': 'orders-web' } });
    for (const action of ['ecs:ListTasks', 'ecs:RunTask'])
      for (const { Condition } of having(action))
        expect(JSON.stringify(Condition)).toMatch(/"ecs:cluster":.*:cluster\/main"/);
  });

  it('allows everything (*) only where AWS allows nothing narrower', () => {
    const wide = statements.filter(
      ({ Resource, id }) => list(Resource).includes('*') && !/^Slipway(Deployment|Recovery)/.test(id),
    );
    expect([...new Set(wide.flatMap(({ Action }) => list(Action)))].sort()).toEqual([
      'cloudwatch:GetMetricData',
      'ecs:DescribeTaskDefinition',
      'ecs:ListTaskDefinitions',
      'ecs:ListTasks',
      'elasticloadbalancing:DescribeTargetHealth',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  });

  it('hears of tasks that ended by themselves and of failed deployments, of this service only [OB-5]', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.ecs'],
        'detail-type': ['ECS Task State Change'],
        detail: Match.objectLike({ group: ['service:orders-web'], lastStatus: ['STOPPED'] }),
      },
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.ecs'],
        'detail-type': ['ECS Deployment State Change'],
        resources: [Match.anyValue()],
        detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] },
      },
      Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue() })],
    });
  });
});
