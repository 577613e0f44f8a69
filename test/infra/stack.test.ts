import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Aspects, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Slipway } from '../../lib/infra/slipway.ts';
import { SlipwayStack } from '../../lib/infra/slipway-stack.ts';
import { FUNCTION_PREFIX, TASKS } from '../../lib/model/tasks.ts';
import { quickApp } from './quick-app.ts';
import { listOf, type Resource, resourceText, rolesIn, type Statement } from './roles.ts';

const services = join(__dirname, '..', 'aws', 'stack', 'services');
const app = quickApp();
const stack = new SlipwayStack(app, 'Slipway', { services });
Aspects.of(stack).add(new AwsSolutionsChecks({ verbose: true }));
const template = Template.fromStack(stack);

const { functions, policies, statementsOf, actionsOf } = rolesIn(template);

/** What cdk-nag finds and why it stays. */
const EXPLAINED = [
  {
    pattern: /Evidence\/Resource AwsSolutions-S1$/,
    why: 'who reads evidence shows in CloudTrail data events, where the account has them; a log bucket would need one of its own',
  },
  {
    pattern: /DefaultPolicy\/Resource AwsSolutions-IAM5\[Resource::\*\]$/,
    why: 'X-Ray and CloudWatch GetMetricData know no resources, DescribeAlarms tells of composite alarms so only; a test below holds it to these',
  },
  {
    pattern: /AwsSolutions-IAM5\[Resource::<SlipwayRecords[0-9A-F]+\.Arn>\/index\/\*\]$/,
    why: 'the indexes of the one table',
  },
  {
    pattern:
      /AwsSolutions-IAM5\[Resource::<SlipwayEvidence[0-9A-F]+\.Arn>\/(deployments\/\*|inputs\/\*)(\/[\w.-]+(\/\*)?)?\]$/,
    why: 'objects below a prefix: their keys hold the ids of deployments to come',
  },
  {
    pattern: /AwsSolutions-IAM5\[Resource::arn:.*:function:greeter:\*\]$/,
    why: 'versions and aliases of a function that a definition names: the candidate has a number to come',
  },
  {
    pattern: /sweep-open-deployments.*AwsSolutions-IAM5\[Resource::arn:.*:execution:.*:\*\]$/,
    why: 'executions of the two state machines: their names are to come',
  },
  {
    pattern: /\/(Deployment|Recovery)\/StateMachine\/Role\/DefaultPolicy\/Resource AwsSolutions-IAM5/,
    why: 'written by the CDK: log delivery knows no resources, and the versions of the task functions',
  },
] as const;

describe('the stack', () => {
  it('has no finding of cdk-nag that is not explained, and no explanation without a finding', () => {
    const findings = Annotations.fromStack(stack)
      .findError('*', Match.stringLikeRegexp('AwsSolutions-.*'))
      .map(({ id, entry }) => `${id} ${String(entry.data).split(': ')[0]}`);
    const explained = (finding: string) => EXPLAINED.find(({ pattern }) => pattern.test(finding));
    expect(findings.filter((finding) => !explained(finding))).toEqual([]);
    expect(EXPLAINED.filter(({ pattern }) => !findings.some((each) => pattern.test(each)))).toEqual([]);
  });

  it('has a function for every task, on Node 24 and ARM, each with a role of its own', () => {
    const names = Object.values(functions).map(({ Properties }) => Properties['FunctionName']);
    for (const task of TASKS) expect(names).toContain(FUNCTION_PREFIX + task);
    const roles = Object.values(functions).map(({ Properties }) => JSON.stringify(Properties['Role']));
    expect(new Set(roles).size).toBe(roles.length);
    for (const { Properties } of Object.values(functions))
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
  });

  it('lets only the tasks that shift touch traffic, and only of the services defined', () => {
    const movers = TASKS.filter((task) => actionsOf(task).includes('lambda:UpdateAlias'));
    expect(movers.sort()).toEqual([
      'retire-previous-version',
      'roll-back-traffic',
      'shift-traffic',
      'start-candidate',
    ]);
    for (const task of movers) {
      const statement = statementsOf(task).find(({ Action }) =>
        listOf(Action).includes('lambda:UpdateAlias'),
      );
      expect(resourceText(statement as Statement)).toContain(':function:greeter"');
    }
  });

  it('allows everything (*) only where AWS allows nothing narrower', () => {
    const wide = [...TASKS, 'route-event', 'start-recovery', 'sweep-open-deployments'].flatMap((task) =>
      statementsOf(task).filter(({ Resource }) => listOf(Resource).includes('*')),
    );
    const actions = new Set(wide.flatMap(({ Action }) => listOf(Action)));
    expect([...actions].sort()).toEqual([
      'cloudwatch:DescribeAlarms',
      'cloudwatch:GetMetricData',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  });

  it('deploys what is pushed to a repository that a definition names: the tag, by its digest [IN-2]', () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-push-'));
    writeFileSync(
      join(folder, 'pushed.yaml'),
      'service: pushed\ntarget: { kind: lambda, function: pushed }\ndeployOnPush: { ecr: shop/pushed }\ngates: { security: { ecr: shop/pushed } }\n',
    );
    const pushed = Template.fromStack(
      new SlipwayStack(quickApp(), 'Pushed', { services: folder, opsCenter: true }),
    );
    pushed.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectLike({
        source: ['aws.ecr'],
        detail: Match.objectLike({ 'repository-name': ['shop/pushed'], 'action-type': ['PUSH'] }),
      }),
      Targets: [
        Match.objectLike({
          InputTransformer: Match.objectLike({
            InputTemplate: Match.stringLikeRegexp('"service":"pushed".*"requestedBy":"push to shop/pushed"'),
          }),
        }),
      ],
    });
    for (const [Action, part] of [
      ['ecr:DescribeImageScanFindings', ':repository/shop/pushed'],
      ['ssm:CreateOpsItem', ':opsitem/*'],
    ] as const)
      pushed.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: Match.objectLike({
          Statement: Match.arrayWith([
            Match.objectLike({
              Action,
              Resource: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(part)])] },
            }),
          ]),
        }),
      });
  });

  it('publishes a version of each state machine, and keeps it when the next one comes', () => {
    const versions = Object.values(template.findResources('AWS::StepFunctions::StateMachineVersion'));
    expect(versions).toHaveLength(2);
    for (const version of versions)
      expect(version).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  it('grants a pipeline to start and follow deployments, and nothing else [IN-2]', () => {
    const scope = new Stack(quickApp(), 'Pipeline');
    const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('codepipeline.amazonaws.com') });
    new Slipway(scope, 'Slipway', { services }).grantStart(role);
    const policy = Object.entries(Template.fromStack(scope).findResources('AWS::IAM::Policy')).find(([id]) =>
      id.startsWith('RoleDefaultPolicy'),
    )?.[1] as Resource;
    const { Statement } = policy.Properties['PolicyDocument'] as { Statement: Statement[] };
    expect(Statement.map(({ Action }) => Action)).toEqual([
      'states:StartExecution',
      'states:DescribeExecution',
    ]);
    expect(JSON.stringify(Statement)).not.toContain('"Resource":"*"');
  });

  it('calls pinned versions: a deployment in flight is not changed by an upgrade', () => {
    const versions = Object.keys(template.findResources('AWS::Lambda::Version'));
    const machines = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
    const definitions = JSON.stringify(machines.map(({ Properties }) => Properties['DefinitionString']));
    expect(versions.filter((id) => definitions.includes(id))).toHaveLength(TASKS.length);
    expect(definitions).not.toContain('"Fn::GetAtt"');
  });

  it('keeps the versions that a deployment in flight calls, and the right to call them, past an upgrade', () => {
    const versions = Object.values(template.findResources('AWS::Lambda::Version'));
    expect(versions.length).toBeGreaterThanOrEqual(TASKS.length);
    for (const version of versions) expect(version).toMatchObject({ DeletionPolicy: 'Retain' });
    const invokes = Object.entries(policies)
      .filter(([id]) => /(Deployment|Recovery)StateMachineRole/.test(id))
      .map(([, { Properties }]) => JSON.stringify(Properties['PolicyDocument']));
    expect(invokes).toHaveLength(2);
    for (const policy of invokes) expect(policy).toContain(`:function:${FUNCTION_PREFIX}*:*`);
  });

  it('holds no secret in an environment variable', () => {
    const names = new Set(
      Object.values(functions).flatMap(({ Properties }) =>
        Object.keys((Properties['Environment'] as { Variables: object }).Variables),
      ),
    );
    expect([...names].sort()).toEqual([
      'DEPLOYMENT_STATE_MACHINE',
      'EVIDENCE_BUCKET',
      'NOTICE_TOPIC',
      'RECORD_TABLE',
      'RECOVERY_STATE_MACHINE',
    ]);
  });

  it('starts by an event, routes aborts, and recovers what ended otherwise [IN-2, OB-5, RB-5]', () => {
    for (const EventPattern of [
      { source: ['slipway'], 'detail-type': ['Deployment Requested'] },
      { source: ['slipway'], 'detail-type': ['Abort Requested'] },
      Match.objectLike({
        source: ['aws.states'],
        detail: Match.objectLike({ status: ['FAILED', 'TIMED_OUT', 'ABORTED'] }),
      }),
    ])
      template.hasResourceProperties('AWS::Events::Rule', {
        EventPattern,
        Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue() })],
      });
  });

  it('keeps every event that its function failed on', () => {
    const kept = Object.values(functions)
      .filter(({ Properties }) => Properties['DeadLetterConfig'] !== undefined)
      .map(({ Properties }) => String(Properties['FunctionName']));
    expect(kept.sort()).toEqual(
      ['route-event', 'start-recovery', 'sweep-open-deployments'].map((name) => FUNCTION_PREFIX + name),
    );
  });

  it('has an alarm for everything that it cannot mend by itself, told to the topic and explained in the runbook', () => {
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')) as Resource[];
    const names = alarms.map(({ Properties }) => String(Properties['AlarmName']));
    expect(names.sort()).toEqual([
      'slipway-event-undelivered',
      'slipway-execution-timed-out',
      'slipway-recovery-failed',
      'slipway-route-event-failed',
      'slipway-start-recovery-failed',
      'slipway-sweep-open-deployments-failed',
    ]);
    const headings = readFileSync(join(__dirname, '..', '..', 'docs', 'runbook.md'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('## '))
      .join();
    for (const name of names) expect(headings).toContain(name);
    for (const { Properties } of alarms) expect(Properties['AlarmActions']).toHaveLength(1);
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });
});
