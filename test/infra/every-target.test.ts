import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { App, Aspects } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { VALIDATE_AGAINST_DEFAULT_RULES } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import { SlipwayStack } from '../../lib/infra/slipway-stack.ts';
import { TASKS } from '../../lib/model/tasks.ts';

/** Written anew by `UPDATE_GOLDEN=1 npx jest test/infra/every-target`, to be looked at by `git diff`. */
const GOLDEN = join(__dirname, '..', 'fixtures', 'golden-template.json');

/**
 * A service of every kind of target, and Slack; bundled and validated as when it is deployed. A template that the CDK's
 * validation finds fault with is no template here.
 */
const app = new App({ context: { [VALIDATE_AGAINST_DEFAULT_RULES]: true } });
const stack = new SlipwayStack(app, 'Slipway', {
  services: join(__dirname, '..', 'fixtures', 'services'),
  slack: { team: 'T0TEAM', channel: 'C0OPS' },
  env: { account: '111122223333', region: 'eu-central-1' },
});
Aspects.of(stack).add(new AwsSolutionsChecks({ verbose: true }));
const template = Template.fromStack(stack);

/** What cdk-nag finds and why it stays; the greeter's own stack (stack.test.ts) explains the rest in full. */
const EXPLAINED = [
  { pattern: /AwsSolutions-APIG4$/, why: 'Slack signs; the function turns away what is not signed' },
  {
    pattern: /AwsSolutions-SMG4$/,
    why: 'Slack has no way to rotate its secrets by itself; two are accepted while people do',
  },
  { pattern: /AwsSolutions-S1$/, why: 'access to evidence shows in CloudTrail data events' },
  {
    pattern: /IAM5\[Resource::\*\]$/,
    why: 'calls that know no resources; the stacks of each kind list them',
  },
  {
    pattern:
      /IAM5\[Resource::<Slipway(Records|Evidence)[0-9A-F]+\.Arn>\/(index|deployments|inputs|unlocks)\/\*(\/[\w.-]+(\/\*)?)?\]$/,
    why: 'below one table, one bucket',
  },
  {
    pattern: /IAM5\[Resource::arn:.*:function:(greeter|letters):\*\]$/,
    why: 'versions to come of named functions',
  },
  {
    pattern: /IAM5\[Resource::arn:.*:ecs:.*:(task-definition\/orders:|task\/main\/)\*\]$/,
    why: 'revisions and tasks to come',
  },
  {
    pattern: /IAM5\[Resource::arn:.*:execution:.*:\*\]$/,
    why: 'executions to come of the two state machines',
  },
  {
    pattern: /IAM5\[Resource::arn:.*:function:slipway-\*:\*\]$/,
    why: 'every version of the task functions: an execution in flight calls those that it began with',
  },
];

/**
 * The template without what changes with every line of code: the hash of the bundle, and the numbers that the CDK gives to
 * the versions of the functions for it.
 */
function golden(): string {
  return `${JSON.stringify(template.toJSON(), null, 1)
    .replaceAll(/\b[0-9a-f]{64}\b/g, 'ASSET')
    .replaceAll(/(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/g, '$1')}\n`;
}

describe('the stack with a service of every kind', () => {
  it('has no finding of cdk-nag that is not explained, and no explanation without a finding', () => {
    const findings = Annotations.fromStack(stack)
      .findError('*', Match.stringLikeRegexp('AwsSolutions-.*'))
      .map(({ entry }) => String(entry.data).split(': ')[0] ?? '');
    const isExplained = (finding: string) => EXPLAINED.some(({ pattern }) => pattern.test(finding));
    expect(findings.filter((finding) => !isExplained(finding))).toEqual([]);
    expect(EXPLAINED.filter(({ pattern }) => !findings.some((each) => pattern.test(each)))).toEqual([]);
  });

  it('deploys every function as a bundle, with the definitions beside them, which other templates of tests do without', () => {
    const { directory } = app.synth();
    const [asset = ''] = readdirSync(directory).filter((name) => name.startsWith('asset.'));
    const files = readdirSync(join(directory, asset));
    expect(files).toEqual(expect.arrayContaining([...TASKS.map((task) => `${task}.mjs`), 'services']));
    expect(files.filter((name) => name.endsWith('.ts'))).toEqual([]);
    expect(readdirSync(join(directory, asset, 'services'))).toHaveLength(
      readdirSync(join(__dirname, '..', 'fixtures', 'services')).length,
    );
  });

  it('refuses resources of another account or region when it is synthesized [IN-1]', () => {
    const elsewhere = () =>
      new SlipwayStack(new App(), 'Slipway', {
        services: join(__dirname, '..', 'fixtures', 'services'),
        env: { account: '111122223333', region: 'us-east-1' },
      });
    expect(elsewhere).toThrow(
      /shop\.yaml: target\.groups\.green\.arn: arn:.* is in the region eu-central-1, and the stack in us-east-1/,
    );
  });

  it('keeps every policy well below the 10,240 characters that a role may have', () => {
    const sizes = Object.values(template.findResources('AWS::IAM::Policy')).map(
      ({ Properties }) => JSON.stringify(Properties.PolicyDocument).length,
    );
    expect(Math.max(...sizes)).toBeLessThan(8000);
  });

  it('is the golden template: a change of what is deployed is a change that somebody has looked at', () => {
    if (process.env['UPDATE_GOLDEN']) writeFileSync(GOLDEN, golden());
    expect(JSON.parse(golden())).toEqual(JSON.parse(readFileSync(GOLDEN, 'utf8')));
  });
});
