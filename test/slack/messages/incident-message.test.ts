import { describe, expect, it } from '@jest/globals';
import type { Incident } from '../../../lib/model/incident.ts';
import { deploymentMessage } from '../../../lib/slack/messages/deployment-message.ts';
import { incidentMessage } from '../../../lib/slack/messages/incident-message.ts';
import { endedOf } from '../every-message.ts';

const incidentOf = (change: Partial<Incident> = {}): Incident => ({
  id: 'inc-1',
  severity: 'P0',
  deploymentId: 'dep-1',
  service: 'checkout',
  environment: 'production',
  summary: 'The way back is not proven.',
  impact: 'About 120 requests failed.',
  timeline: [],
  preserved: [],
  manualSteps: ['See where the alias is: aws lambda get-alias --name live'],
  reviewBy: 1_700_000_000_000,
  rootCauseDraft: '',
  openedAt: 1_699_000_000_000,
  closedAt: null,
  ...change,
});
const sections = (change: Partial<Incident> = {}): string[] =>
  incidentMessage(incidentOf(change)).blocks.flatMap((block) =>
    block.type === 'section' && block.text ? [block.text.text] : [],
  );

describe('an incident in the channel', () => {
  it('has each command whole, so that it can be pasted [RB-3]', () => {
    expect(sections().join('\n')).toContain('```aws lambda get-alias --name live```');
  });

  it('shows no half of a command, which would be pasted and do something else [RB-3]', () => {
    const [step = ''] = sections({ manualSteps: [`Give it everything: aws ${'x'.repeat(4000)}`] }).slice(3);
    expect(step).toBe(
      '*1.* Give it everything: the command is too long for a message; it is in the incident.',
    );
  });

  it('counts a command as long as it is when it is escaped, and closes what it opens [RB-3]', () => {
    for (const length of [500, 700, 740, 745, 750, 990, 2960, 2980])
      for (const filling of ['<', 'x'])
        for (const text of sections({ manualSteps: [`Do: aws ${filling.repeat(length)}`] }))
          expect([length, filling, (text.match(/```/g) ?? []).length % 2, text.endsWith('…')]).toEqual([
            length,
            filling,
            0,
            false,
          ]);
  });

  it('says who releases the lock of a P0 and by which button, and of a P1 nothing: it has none [RB-3]', () => {
    const words = sections().join('\n');
    expect(words).toContain('*Who releases the lock*');
    const named = /"([^"]+)" in the first message/.exec(words)?.[1];
    const first = deploymentMessage({
      record: endedOf('RollbackFailed', 'not proven'),
      verdict: null,
      last: null,
      released: null,
      skipWaits: false,
      reports: 'reports',
    });
    expect(JSON.stringify(first.blocks.at(-1))).toContain(`"text":"${named}"`);
    expect(sections({ severity: 'P1', manualSteps: [] }).join('\n')).not.toContain('lock');
  });

  it('says until when it is reviewed [RB-4]', () => {
    expect(JSON.stringify(incidentMessage(incidentOf()).blocks.at(-1))).toContain(
      'Review by <!date^1700000000^',
    );
  });

  it('says who is hit before why, and then what to do, in order and not folded away [RB-3]', () => {
    const { blocks } = incidentMessage(incidentOf({ manualSteps: ['See it: aws x', 'Call a friend'] }));
    const texts = blocks.flatMap((block) => (block.type === 'section' ? [block.text?.text ?? ''] : []));
    expect(texts.map((text) => text.slice(0, 14))).toEqual([
      '*Impact*: Abou',
      '*What happened',
      '*What to do no',
      '*1.* See it:\n`',
      '*2.* Call a fr',
      '*Who releases ',
    ]);
    const folded = blocks.filter((block) => block.type === 'section' && /^\*\d/.test(block.text?.text ?? ''));
    expect(folded.map((block) => block.type === 'section' && block.expand)).toEqual([true, true]);
  });

  it('says of a P1 that there is nothing to do by hand [RB-3]', () => {
    const words = sections({ severity: 'P1', manualSteps: [] }).join('\n');
    expect(words).toContain('*Nothing has to be done by hand.*');
  });
});
