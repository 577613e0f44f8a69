import { describe, expect, it } from '@jest/globals';
import { ballotMessage } from '../../../lib/slack/messages/ballot-message.ts';
import { deploymentMessage } from '../../../lib/slack/messages/deployment-message.ts';
import { formView } from '../../../lib/slack/messages/forms.ts';
import { limited } from '../../../lib/slack/messages/limits.ts';
import { threadMessages } from '../../../lib/slack/messages/lists.ts';
import { plainPeople } from '../../../lib/slack/messages/outside-text.ts';
import { atAGlance, called, told } from '../../../lib/slack/messages/words.ts';
import { voteOf } from '../../builders/ballot.ts';
import { buttonsIn, textsIn, wordsOf } from '../message-rules.ts';
import { HOSTILE, LONG } from '../pages/hostile-scenes.ts';
import { asked, at, BREACH, over, viewOf } from '../pages/records.ts';

const shown = (change: Parameters<typeof viewOf>[0]) => wordsOf(deploymentMessage(viewOf(change)));

describe('people in a message', () => {
  it('are called as they call each other, without their ids [CM-1]', () => {
    expect(plainPeople('Grace (slack:U04GRACE)')).toBe('Grace');
    expect(plainPeople('rejected by Grace (slack:U04GRACE) and Ada (slack:W0ADA): no')).toBe(
      'rejected by Grace and Ada: no',
    );
    expect(plainPeople('slack:U03ADA7KX ada@example.com')).toBe('ada@example.com');
    expect(plainPeople('slack:U03ADA7KX')).toBe('slack:U03ADA7KX');
    expect(limited('Grace (slack:U04GRACE) approved it', []).text).toBe('Grace approved it');
    expect(plainPeople('(slack:nobody) slack:u03 a@b.c')).toBe('(slack:nobody) slack:u03 a@b.c');
  });

  it('are mentioned where they are asked, by what is an id and nothing else [CM-2]', () => {
    expect(called('slack:U024BE7LH')).toBe('<@U024BE7LH>');
    expect(called('slack:W024BE7LH')).toBe('<@W024BE7LH>');
    expect(called('slack-group:S0615G0KT')).toBe('<!subteam^S0615G0KT>');
    for (const name of [
      'slack:U024BE7LH>',
      'slack:U024BE7LH\n',
      ' slack:U024BE7LH',
      'slack:u024be7lh',
      'slack:U0',
      'slack:B024BE7LH',
      `slack:U${'0'.repeat(21)}`,
      'slack-group:U024BE7LH',
      'U024BE7LH',
      'slack:U1 <!here>',
    ])
      expect([name, called(name)]).toEqual([name, expect.not.stringMatching(/[<>]/)]);
  });

  it('are called by an open question, and by nothing that tells of what was [CM-2]', () => {
    const linus = voteOf('Linus (slack:U0LINUS)', { reason: 'ask slack:U0BOSS <@U0BOSS>' });
    const decision = { approved: true, by: ['Linus (slack:U0LINUS)'], reason: 'yes', at: 1 };
    const open = wordsOf(ballotMessage(asked({ votes: [linus] }), null));
    expect(open).toContain(
      '2 of <!subteam^S0615G0KT>, <@U0LINUS>, ada@example.com; not ada@example.com, who',
    );
    expect(open.match(/<[@!](?!date)[^>]*>/g)).toHaveLength(2);
    const told = [
      ballotMessage(asked({ votes: [linus], decision }), null),
      ballotMessage(asked({ votes: [linus] }), 'its time is over'),
      ...threadMessages([{ status: 'done', result: 'approved plan, as Linus (slack:U0LINUS) says' }]),
    ].map(wordsOf);
    expect(told.join('\n')).not.toMatch(/<[@!](?!date)|U0LINUS/);
    expect(told[0]).toContain('*✓ Approved by Linus*');
    expect(told[2]).toContain('✓ approved plan, as Linus says');
  });
});

describe('words that are read at night', () => {
  it("have times in each reader's own zone [CM-1]", () => {
    expect(told('until 2026-11-20T03:47:00.000Z: <x>')).toMatch(/^until <!date\^1795146420\^.*>: &lt;x&gt;$/);
    expect(told('2026-99-99T03:47:00Z')).toBe('2026-99-99T03:47:00Z');
  });

  it('are cut at a clause, a word or, where there is neither, anywhere [CM-1]', () => {
    expect(atAGlance('4.2 pp worse, limit 2 pp; evidence 2,300 : 1', 30)).toBe('4.2 pp worse, limit 2 pp …');
    expect(atAGlance('one two three four', 12)).toBe('one two …');
    expect(atAGlance('x'.repeat(20), 10)).toBe(`${'x'.repeat(10)} …`);
    expect(atAGlance('short', 10)).toBe('short');
  });

  it('show a verdict to its end, as half of it may say the opposite, and the newest line at a glance [CM-1, CM-3]', () => {
    const open = 'no limit is exceeded, but a rise of 2 pp is not ruled out yet';
    const verdict = `${'4 of 1,204 candidate requests failed; '.repeat(8)}${open}`;
    const text = shown({ verdict, last: verdict });
    expect(text).toContain(`*SLOs*: ${verdict}\n`);
    expect(text).toMatch(/\*Last\*: 4 of [^\n]{100,240} …\n/);
  });

  it('show the reason of an ending whole, with its figures [CM-3]', () => {
    expect(shown({ record: over('RolledBack', BREACH) })).toContain(
      'evidence 442 : 1 that this is not chance (200 : 1 needed)',
    );
  });

  it('turn the arrow on the way back, and draw no traffic that nobody has read back [RB-3]', () => {
    const back = shown({ record: at('goingBack') });
    expect(back).toMatch(/^↩️ Going back to 1\.4\.1/);
    expect(back).not.toMatch(/[▰▱]/);
    const failed = shown({
      record: { ...over('RollbackFailed', 'not proven'), state: at('goingBack').state },
    });
    expect(failed).toMatch(/🚨 Needs people now[\s\S]*Where traffic is, is not certain/);
    expect(failed).not.toMatch(/[▰▱]/);
  });

  it('say before an abort what it does to a first version [CM-2]', () => {
    const message = deploymentMessage(viewOf({ record: at('planning', { previousVersion: null }) }));
    expect(buttonsIn(message)[0]?.confirm?.text.text).toBe(
      'Nothing serves then, as before, and 1.4.2 is removed.',
    );
  });

  it('put no words into the mouth of who pressed "Approve", and how it went before why it was asked [CM-2]', () => {
    const grace = voteOf('Grace (slack:U04GRACE)', { reason: 'approved in Slack' });
    expect(wordsOf(ballotMessage(asked({ votes: [grace] }), null))).toMatch(
      /1 of 2 agreed so far\*\n✓ Grace, <!date[^>]*>$/m,
    );
    const no = voteOf('Linus', { approved: false, reason: 'not on a Friday' });
    const decision = { approved: false, by: ['Linus'], reason: 'no', at: 1 };
    expect(wordsOf(ballotMessage(asked({ votes: [no], decision }), null))).toMatch(
      /✗ Rejected by Linus\*[\s\S]*: not on a Friday[\s\S]*• canary/,
    );
  });

  it('of one long line say where the rest is, and hide no other one [CM-1]', () => {
    const line = { status: 'done' as const, result: LONG };
    const [message, ...more] = threadMessages([line, { status: 'failed', result: 'the next' }]);
    expect(message?.blocks).toHaveLength(1);
    expect(JSON.stringify(message?.blocks)).toMatch(/\(the rest is in the audit trail\)\\n❌ the next/);
    expect(more).toEqual([]);
    expect(threadMessages(Array(20).fill(line)).length).toBeGreaterThan(1);
  });

  it('of a form say what it is about, as it covers the message that it came from [CM-2, RB-3]', () => {
    const place = { channel: 'C1', message: '1.1' };
    const value = { service: 'checkout', environment: 'production', deployment: 'dep-1' };
    expect(JSON.stringify(formView('unlock', { value, place }).blocks)).toContain(
      '*checkout in production*, kept by `dep-1`',
    );
    const observation = { stage: 1, pass: 0, final: false };
    const longer = formView('extend', { value: { deployment: 'dep-1', observation }, place });
    expect(JSON.stringify(longer.blocks)).toMatch(/`dep-1`[\s\S]*Minutes, up to 240/);
  });

  it('of somebody else wake nobody, link nowhere and stay on their line [CM-1, CM-2]', () => {
    const vote = voteOf('Mallory <@U0BOSS>', { reason: HOSTILE });
    for (const message of [
      deploymentMessage(viewOf({ verdict: HOSTILE, last: HOSTILE, released: HOSTILE, moved: HOSTILE })),
      ballotMessage(asked({ votes: [vote] }), HOSTILE),
      ...threadMessages([{ status: 'done', result: HOSTILE }]),
    ]) {
      const marked = textsIn(message.blocks).flatMap(({ type, text }) => (type === 'mrkdwn' ? [text] : []));
      expect([message.text, ...marked].join('\n')).not.toMatch(/<!(?!date\^)|<@|<http|<#|```|\u202e/);
      expect(marked.join()).not.toMatch(/\n✓ Linus/);
    }
  });
});
