import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ENDINGS } from '../../lib/model/ending.ts';
import { NEXT } from '../../lib/model/standing.ts';
import type { SlackMessage } from '../../lib/slack/api.ts';
import { ballotMessage } from '../../lib/slack/messages/ballot-message.ts';
import { button, row } from '../../lib/slack/messages/buttons.ts';
import { deploymentMessage } from '../../lib/slack/messages/deployment-message.ts';
import { formView } from '../../lib/slack/messages/forms.ts';
import { incidentMessage } from '../../lib/slack/messages/incident-message.ts';
import { limited, section } from '../../lib/slack/messages/limits.ts';
import { threadMessages } from '../../lib/slack/messages/lists.ts';
import { planMessage } from '../../lib/slack/messages/plan-message.ts';
import { statusMessage } from '../../lib/slack/messages/status-message.ts';
import { createNaming } from '../../lib/slack/names.ts';
import { ballotOf, voteOf } from '../builders/ballot.ts';
import { everyMessage, recordOf } from './every-message.ts';
import { buttonsIn, formProblems, problemsOf } from './message-rules.ts';
import { incidentOf, planOf, STATES } from './pages/records.ts';

/** Ordinary, empty, of any characters, hostile, and up to 10,000 characters of the worst. */
const words = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\n',
    'checkout',
    '<!channel>',
    '<http://evil|click>',
    '```',
    '*',
    'aws: aws s3 ls',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .tuple(
      fc.constantFrom(
        '&',
        '<',
        '>',
        '&<>',
        '🚀',
        '\ud83d',
        '👩‍🚒',
        'a ',
        '"',
        '\\',
        'x: aws <',
        ' (slack:U0B)',
      ),
      fc.nat(10_000),
    )
    .map(([unit, length]) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length)),
);
const many = fc.array(words, { maxLength: 60 });
const maybe = fc.option(words);
const bit = fc.boolean();

const sound = <T>(texts: fc.Arbitrary<T>, render: (texts: T) => SlackMessage | readonly SlackMessage[]) =>
  fc.assert(
    fc.property(texts, (text) => {
      for (const message of [render(text)].flat()) expect(problemsOf(message)).toEqual([]);
    }),
    { numRuns: 100 },
  );

const records = fc
  .record({
    id: words,
    service: words,
    environment: words,
    version: words,
    previousVersion: maybe,
    state: fc.constantFrom(...Object.values(STATES)),
  })
  .chain((change) =>
    fc
      .tuple(fc.option(fc.constantFrom(...ENDINGS)), words)
      .map(([kind, reason]) =>
        recordOf({ ...change, ending: kind === null ? null : { kind, reason, at: 1 } }),
      ),
  );

describe('whatever is written in it, a message is one that Slack takes, and acts in no way', () => {
  it('the first message of a thread [CM-1]', () => {
    sound(
      fc.record({
        record: records,
        verdict: maybe,
        last: maybe,
        released: maybe,
        moved: fc.option(words, { nil: undefined }),
        skipWaits: bit,
        reports: words,
      }),
      deploymentMessage,
    );
  });

  it('a question [CM-2]', () => {
    const votes = fc.array(
      fc.tuple(words, words, bit).map(([who, reason, approved]) => voteOf(who, { reason, approved })),
      { maxLength: 30 },
    );
    sound(
      fc.tuple(words, many, words, words, many, words, votes, fc.option(bit), maybe),
      ([title, lines, onApprove, onReject, approvers, requestedBy, cast, approved, over]) =>
        ballotMessage(
          ballotOf({
            question: { ...ballotOf().question, title, lines, onApprove, onReject },
            rules: { approvers, requestedBy, quorum: 2, fourEyes: true },
            votes: cast,
            decision:
              approved === null
                ? null
                : { approved, by: cast.map(({ voter }) => voter.name), reason: '', at: 1 },
          }),
          over,
        ),
    );
  });

  it('a plan, also where the words of the request fit into no button [CM-1]', () => {
    sound(
      fc.tuple(words, words, words, words, many, maybe, words),
      ([service, version, environment, summary, sentences, changed, guidance]) =>
        planMessage(
          planOf({
            service,
            version,
            environment,
            summary,
            sentences,
            changed,
            start: { ...planOf().start, request: { ...planOf().start.request, guidance } },
          }),
        ),
    );
  });

  it('a status and a trail [CM-1]', () => {
    const listed = fc.array(records, { maxLength: 60 });
    const marks = fc.constantFrom('done', 'running', 'failed', 'attention', null);
    const text = fc
      .tuple(fc.constantFrom('', NEXT, `${NEXT}Do it: aws `), words)
      .map((parts) => parts.join(''));
    const standings = fc.array(
      fc.record({ service: words, lines: fc.array(fc.record({ mark: marks, text }), { maxLength: 8 }) }),
      { maxLength: 20 },
    );
    sound(fc.record({ standings, open: listed, ended: listed }), statusMessage);
    const status = fc.constantFrom('done', 'running', 'failed', 'attention');
    sound(fc.array(fc.record({ status, result: words }), { maxLength: 20 }), threadMessages);
  });

  it('an incident, with up to 60 steps [RB-3]', () => {
    sound(
      fc.record({
        id: words,
        service: words,
        environment: words,
        summary: words,
        impact: words,
        severity: fc.constantFrom('P0', 'P1'),
        manualSteps: many,
      }),
      (change) => incidentMessage(incidentOf(change)),
    );
  });

  it('an answer in words [CM-1]', () => {
    sound(words, (text) => limited(text, [section('x')]));
  });

  it('a form, with the longest names that a button may have [CM-2, RB-3]', () => {
    const name = (maxLength: number) => fc.string({ unit: 'binary', minLength: 1, maxLength });
    const observation = { stage: 1, pass: 0, final: false };
    fc.assert(
      fc.property(name(128), name(128), name(64), (service, environment, shown) => {
        const place = { channel: 'C'.repeat(32), message: '1'.repeat(64) };
        for (const view of [
          formView('unlock', { value: { service, environment, deployment: service }, place }),
          formView('extend', { value: { deployment: service, observation }, place }),
          formView('skip', { value: { deployment: service, observation }, place }),
          formView('reject', { value: { ballot: 'b'.repeat(64), shown }, place }),
        ])
          expect(formProblems(view)).toEqual([]);
      }),
    );
  });
});

describe('a row of buttons', () => {
  it('has none whose value Slack does not take or whose press would not be understood, and is none without any [CM-2]', () => {
    const abort = (deployment: string) => button('abort', { deployment }, { label: 'Abort' });
    expect(row([abort('dep-1'), abort('x'.repeat(129)), abort('')])).toMatchObject([
      { elements: [{ value: '{"deployment":"dep-1"}' }] },
    ]);
    expect(row([abort('')])).toEqual([]);
    expect(buttonsIn({ blocks: row([abort('dep-1')]) })).toHaveLength(1);
  });
});

describe('names in the place of ids', () => {
  it('keep a message one that Slack takes, and act in no way, whatever people call themselves [CM-1]', async () => {
    await fc.assert(
      fc.asyncProperty(words, fc.nat(60), async (name, times) => {
        const naming = createNaming({
          person: async (id) => ({ id, name, email: undefined, trusted: true }),
          groupName: async () => name,
        });
        for (const [, message] of everyMessage('slack:U0ADA of slack-group:S0OPS '.repeat(times)))
          expect(problemsOf(await naming(message))).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });
});
