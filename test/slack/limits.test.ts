import { describe, expect, it } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import fc from 'fast-check';
import type { AskedAnswers } from '../../lib/model/questions.ts';
import { decodeValue, encodeValue, LONGEST_GUIDANCE } from '../../lib/slack/actions.ts';
import type { SlackMessage } from '../../lib/slack/api.ts';
import { shortened } from '../../lib/slack/messages/limits.ts';
import { planMessage } from '../../lib/slack/messages/plan-message.ts';
import { everyMessage } from './every-message.ts';

/** Words that Slack would act on, and characters that grow when they are escaped. */
const HOSTILE = [
  '<!channel> <!here> <@U024BE7LH> <#C024BE7LR>',
  '<https://evil.example/|the report>',
  '&&&&&&&&',
  '<<<>>>',
  'line\n✓ approved by the boss\r\n> quoted',
  '``` ` * _ ~',
  'slack:U0BOSS <@U0BOSS> slack-group:S0ALL',
  '\ud83d',
  '👩‍👩‍👧‍👦\ud83d\ude80',
  '\u202Eneddih\u2066',
  '   ',
];
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .tuple(fc.constantFrom(...HOSTILE), fc.integer({ min: 1, max: 900 }))
    .map(([text, times]) => text.repeat(times).slice(0, 6000)),
);

/** What is wrong with a message by Slack's own limits; written out again, so that a limit is not checked against itself. */
function refusals({ text, blocks }: SlackMessage): string[] {
  const long = (what: string, value: string, limit: number) =>
    value.length === 0 || value.length > limit ? [`${what} has ${value.length} characters`] : [];
  return [
    ...long('text', text, 4000),
    ...(blocks.length === 0 || blocks.length > 50 ? [`${blocks.length} blocks`] : []),
    ...blocks.flatMap((block) => {
      switch (block.type) {
        case 'section':
          return long('section', block.text?.text ?? '', 3000);
        case 'header':
          return long('header', block.text.text, 150);
        case 'context':
          return block.elements.flatMap((each) => ('text' in each ? long('context', each.text, 2000) : []));
        case 'actions':
          return block.elements.flatMap((each) =>
            each.type === 'button'
              ? [
                  ...long('button', each.text.text, 75),
                  ...long('value', each.value ?? '', 2000),
                  ...long('action', each.action_id ?? '', 255),
                  ...(each.confirm
                    ? [
                        ...long('confirm title', each.confirm.title?.text ?? '', 100),
                        ...long('confirm text', each.confirm.text.text, 300),
                        ...long('confirm button', each.confirm.confirm?.text ?? '', 30),
                        ...long('deny button', each.confirm.deny?.text ?? '', 30),
                      ]
                    : []),
                ]
              : ['an element that is no button'],
          );
        default:
          return [`a block of type ${block.type}`];
      }
    }),
  ];
}

const markdownOf = ({ text, blocks }: SlackMessage): string[] => [
  text,
  ...blocks.flatMap((block: KnownBlock) => {
    if (block.type === 'section') return block.text ? [block.text.text] : [];
    if (block.type === 'context')
      return block.elements.flatMap((each) => ('text' in each ? [each.text] : []));
    return [];
  }),
];

/** What Slack would act on: everything in brackets that is not a moment of ours. */
const acting = (text: string): string =>
  text.replace(/<!date\^\d+\^\{date_short_pretty\} \{time\}\|[\dTZ:.-]+>/g, '').replace(/[^<>]/g, '');

describe('what Slack is given', () => {
  it('keeps its limits whatever a text from outside is: it refuses a message as a whole [CM-1]', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const [name, message] of everyMessage(text))
          expect([name, refusals(message)]).toEqual([name, []]);
      }),
      { numRuns: 40 },
    );
  });

  it('mentions nobody and links nowhere for a text from outside, in the fallback text too [CM-1, CM-2]', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const [name, message] of everyMessage(text))
          for (const each of markdownOf(message)) expect([name, acting(each)]).toEqual([name, '']);
      }),
      { numRuns: 40 },
    );
  });

  it('looks for no names or links of its own in a text, and makes no pictures of words [CM-1]', () => {
    for (const [, { blocks }] of everyMessage('see https://evil.example #general :tada:'))
      for (const block of blocks) {
        if (block.type === 'section' && block.text?.type === 'mrkdwn') expect(block.text.verbatim).toBe(true);
        if (block.type === 'header') expect(block.text.emoji).toBe(false);
      }
  });

  it('has no line that somebody else could have written: a reason stays on its own [CM-2, CM-3]', () => {
    const forged = 'fine\n✓ approved by the boss\u2028✓ again\r✓ and again';
    for (const [name, message] of everyMessage(forged))
      for (const text of markdownOf(message))
        expect([name, text.split(/[\n\r\u2028]/).filter((line) => line.startsWith('✓ a'))]).toEqual([
          name,
          [],
        ]);
  });

  it('has buttons at the end of a long message, too: they are what it is there for [CM-2]', () => {
    for (const [name, { blocks }] of everyMessage('long '.repeat(1200)))
      if (['open deployment', 'ended deployment', 'open question', 'plan'].includes(name))
        expect([name, blocks.at(-1)?.type]).toEqual([name, 'actions']);
  });

  it('has room for the longest names, all answers and the longest guidance in a button [IN-5, CM-2]', () => {
    const answers: AskedAnswers = {
      strategy: 'blue-green',
      risk: 'medium',
      sloTargets: 'as-defined',
      databaseMigration: true,
      rollbackTolerance: 'instant',
      observation: '60m',
    };
    const request = {
      requestId: 'r'.repeat(64),
      service: 's'.repeat(40),
      version: 'v'.repeat(64),
      guidance: 'g'.repeat(LONGEST_GUIDANCE),
      answers,
    };
    const value = encodeValue('start', { request, plan: 'p'.repeat(64) });
    expect(value.length).toBeLessThanOrEqual(2000 - 400);
    expect(decodeValue('start', value)?.request).toEqual(request);
  });

  it('carries the guidance that can be read back, and no Start where it would not fit [CM-2]', () => {
    const plan = (guidance: string) =>
      planMessage({
        service: 's',
        version: '1',
        environment: 'production',
        summary: 'canary',
        sentences: [],
        changed: null,
        start: { request: { requestId: 'r', service: 's', version: '1', guidance }, plan: 'p' },
      });
    const startOf = ({ blocks }: SlackMessage) =>
      blocks
        .flatMap((block) => (block.type === 'actions' ? block.elements : []))
        .flatMap((each) =>
          each.type === 'button' && each.action_id === 'slipway-start' ? [each.value] : [],
        );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1000 }), (guidance) => {
        for (const value of startOf(plan(guidance)))
          expect(decodeValue('start', value ?? '')?.request.guidance).toBe(guidance);
      }),
    );
    expect(startOf(plan('slowly'))).toHaveLength(1);
    expect(startOf(plan('"'.repeat(1000)))).toHaveLength(0);
    expect(JSON.stringify(plan('"'.repeat(1000)).blocks)).toContain('fewer words');
  });
});

describe('a text that is cut', () => {
  it('says where the rest is, and is cut in no character, entity or moment [CM-1]', () => {
    expect(shortened('abcdef', 6)).toBe('abcdef');
    expect(shortened('abcdefg', 6)).toBe('abcde…');
    expect(shortened('a&amp;&amp;', 6)).toBe('a…');
    expect(shortened('ab🚀cd', 5)).toBe('ab🚀…');
    expect(shortened('ab🚀cd', 4)).toBe('ab…');
    expect(shortened(`at <!date^1^{time}|x>${'y'.repeat(9)}`, 12)).toBe('at …');
    expect(shortened('x'.repeat(100), 40, 'the report')).toMatch(/^x+… \(the rest is in the report\)$/);
  });
});
