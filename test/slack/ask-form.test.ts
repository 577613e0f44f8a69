import { describe, expect, it } from '@jest/globals';
import type { AnyBlock, InputBlock } from '@slack/types';
import fc from 'fast-check';
import { QUESTIONS } from '../../lib/model/questions.ts';
import { LONGEST_GUIDANCE } from '../../lib/slack/actions.ts';
import {
  type AskContext,
  answeredAt,
  decodeAskContext,
  encodeAskContext,
} from '../../lib/slack/ask-context.ts';
import { askView, readAsk } from '../../lib/slack/messages/ask-form.ts';
import { viewProblem } from './stand-in/view-limits.ts';

const BASE = 'https://hooks.slack.com/';
const context = (change: Partial<AskContext> = {}): AskContext => ({
  service: 'checkout',
  version: '1.4.2',
  place: { channel: 'C0OPS', message: '' },
  responseUrl: `${BASE}commands/1`,
  at: 1_795_600_000_000,
  ...change,
});
const isInput = (block: AnyBlock): block is InputBlock => block.type === 'input';
const blocksOf = (change: Partial<AskContext>, guidance = '') =>
  askView(context(change), guidance).blocks.flatMap((block) =>
    isInput(block) ? [[block.block_id, block.optional ?? false] as const] : [],
  );
const QUESTION_BLOCKS = [...QUESTIONS.map(({ key }) => [key, true]), ['guidance', true]];

describe('the form with the six questions', () => {
  it('asks each as radio buttons, none of them needed, with what every answer does [IN-5]', () => {
    expect(blocksOf({})).toEqual(QUESTION_BLOCKS);
    const radios = askView(context(), '').blocks.flatMap((block) =>
      isInput(block) && block.element.type === 'radio_buttons' ? [block.element.options] : [],
    );
    expect(
      radios.map((options) => options.map(({ value, description }) => [value, description?.text])),
    ).toEqual(QUESTIONS.map(({ options }) => options.map(({ value, effect }) => [value, effect])));
  });

  it('asks for what was not typed, which is needed [IN-3, IN-5]', () => {
    const both = [
      ['service', false],
      ['version', false],
    ];
    expect(blocksOf({ service: null, version: null })).toEqual([...both, ...QUESTION_BLOCKS]);
    expect(blocksOf({ version: null })).toEqual([...both.slice(1), ...QUESTION_BLOCKS]);
  });

  it('is one that Slack takes, with the longest that it can have in it [IN-5, CM-2]', () => {
    const longest = context({
      service: 's'.repeat(40),
      version: 'v'.repeat(64),
      place: { channel: 'C'.repeat(32), message: '' },
      responseUrl: BASE + 'x'.repeat(2048 - BASE.length),
    });
    for (const each of [longest, { ...longest, service: null, version: null }]) {
      const view = askView(each, '"'.repeat(LONGEST_GUIDANCE));
      expect(viewProblem(JSON.parse(JSON.stringify(view)))).toBeUndefined();
      expect(decodeAskContext(view.private_metadata ?? '')).toEqual(each);
    }
  });

  it('brings back what was answered, and nothing for what was not [IN-5]', () => {
    const none = Object.fromEntries(QUESTIONS.map(({ key }) => [key, '']));
    expect(readAsk(context(), { ...none, guidance: '  ' })).toEqual({
      service: 'checkout',
      version: '1.4.2',
      guidance: null,
      answers: null,
    });
    expect(
      readAsk(context({ service: null, version: null }), {
        ...none,
        service: ' shop ',
        version: '2',
        guidance: ' slowly,\nplease ',
        risk: 'high',
        databaseMigration: 'yes',
      }),
    ).toEqual({
      service: 'shop',
      version: '2',
      guidance: 'slowly,\nplease',
      answers: { risk: 'high', databaseMigration: true },
    });
  });

  it('says beside the field what is wrong and what is allowed [IN-5]', () => {
    const empty = context({ service: null, version: null });
    expect(readAsk(empty, { service: '../etc', version: '' })).toEqual({
      errors: {
        service: expect.stringMatching(/^a service name is 1 to 40/),
        version: expect.stringMatching(/^a version is 1 to 64/),
      },
    });
    expect(readAsk(context(), { guidance: 'x'.repeat(LONGEST_GUIDANCE) })).not.toHaveProperty('errors');
    expect(readAsk(context(), { guidance: 'x'.repeat(LONGEST_GUIDANCE + 1) })).toEqual({
      errors: { guidance: `At most ${LONGEST_GUIDANCE} characters.` },
    });
  });

  it.each([
    ['an option that there is not', { risk: 'none' }],
    ['an answer to another question', { onInconclusive: 'advance' }],
    ['a name of another object', JSON.parse('{"__proto__":"canary"}')],
    ['a field of nobody', { reason: 'x' }],
  ])('is none of ours with %s [IN-5, CM-2]', (_what, fields) => {
    expect(readAsk(context(), fields)).toBeUndefined();
  });
});

describe('what the form carries', () => {
  it('is nothing where it has more in it, less, or is no JSON; and nothing throws [CM-2]', () => {
    const given = JSON.parse(encodeAskContext(context()));
    for (const change of [
      { service: '../etc' },
      { version: 'x/y' },
      { responseUrl: 'nowhere' },
      { at: 'soon' },
      { place: { channel: 'C1' } },
      { answers: {} },
    ])
      expect(decodeAskContext(JSON.stringify({ ...given, ...change }))).toBeUndefined();
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        expect(decodeAskContext(text)).toBeUndefined();
      }),
    );
  });

  it('is answered where the command was typed for 25 minutes, and never at an address of somebody else [CM-2]', () => {
    const { at, responseUrl } = context();
    expect(answeredAt(context(), at + 24 * 60_000, BASE)).toBe(responseUrl);
    expect(answeredAt(context(), at + 25 * 60_000, BASE)).toBeNull();
    for (const other of [
      'https://hooks.slack.com.evil.example/',
      'http://169.254.169.254/',
      'https://evil.example/',
    ])
      expect(answeredAt(context({ responseUrl: other }), at, BASE)).toBeNull();
  });
});
