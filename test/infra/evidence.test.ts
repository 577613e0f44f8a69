import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SlipwayStack } from '../../lib/infra/slipway-stack.ts';
import { TASKS } from '../../lib/model/tasks.ts';
import { quickApp } from './quick-app.ts';
import { listOf, resourceText, rolesIn, type Statement } from './roles.ts';

const services = join(__dirname, '..', 'aws', 'stack', 'services');
const template = Template.fromStack(new SlipwayStack(quickApp(), 'Slipway', { services }));
const { policies, statementsOf } = rolesIn(template);

describe('evidence', () => {
  it('lets no role delete evidence or bypass its lock [RP-3]', () => {
    const all = Object.values(policies).flatMap(({ Properties }) =>
      (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement.flatMap(({ Action }) =>
        listOf(Action),
      ),
    );
    expect(
      all.filter((action) => /^s3:(Delete|Bypass|PutBucket|PutObjectRetention|\*)/.test(action)),
    ).toEqual([]);
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 's3:PutObject',
            Condition: { Null: { 's3:if-none-match': 'true' } },
          }),
        ]),
      },
    });
    template.hasResourceProperties('AWS::S3::Bucket', {
      ObjectLockEnabled: true,
      VersioningConfiguration: { Status: 'Enabled' },
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 365 } } },
    });
  });

  it.each([
    ['reports/', ['publish-reports']],
    ['manifest.json', ['archive-evidence']],
    ['slo/', ['judge-slos']],
  ])('lets only its own task write %s [RP-3]', (name, expected) => {
    const writers = TASKS.filter((task) =>
      statementsOf(task).some(
        (statement) =>
          listOf(statement.Action).includes('s3:PutObject') &&
          resourceText(statement).includes(`/deployments/*/${name}`),
      ),
    );
    expect(writers).toEqual(expected);
    // And nobody may write everything.
    for (const task of TASKS)
      for (const statement of statementsOf(task).filter(({ Action }) =>
        listOf(Action).includes('s3:PutObject'),
      ))
        expect(resourceText(statement)).not.toContain('/deployments/*"');
  });
});
