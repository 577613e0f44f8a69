import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ENDINGS, NOBODY_CALLED, TAKEN_OVER } from '../../lib/model/ending.ts';

const ROOT = join(__dirname, '..', '..');
const runbook = readFileSync(join(ROOT, 'docs', 'runbook.md'), 'utf8');

/** The text below each heading of the second level. */
const sections = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading = '', ...lines] = section.split('\n');
      return [heading.trim(), lines.join('\n')] as const;
    }),
);

const alarms = (): string[] => {
  const template = JSON.parse(
    readFileSync(join(ROOT, 'test', 'fixtures', 'golden-template.json'), 'utf8'),
  ) as { Resources: Record<string, { Type: string; Properties: { AlarmName: string } }> };
  return Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => Properties.AlarmName);
};

describe('the runbook', () => {
  it('has a heading for every ending and every alarm, with what it means and what to do [RB-3, CM-3]', () => {
    const wanted = [...ENDINGS, TAKEN_OVER, NOBODY_CALLED, ...alarms()];
    expect([...sections.keys()].sort()).toEqual([...wanted].sort());
    for (const name of wanted) {
      expect([name, sections.get(name)]).toEqual([name, expect.stringContaining('**What it means.**')]);
      expect([name, sections.get(name)]).toEqual([name, expect.stringContaining('**Do.**')]);
    }
  });
});
