import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeContext, decodeValue, encodeContext, encodeValue, FORMS } from '../../lib/slack/actions.ts';
import { parseInteraction } from '../../lib/slack/payloads.ts';

const RESPONSE = 'https://hooks.slack.com/commands/T0TEAM/1/abc';
const COMMAND = {
  token: 'ignored',
  team_id: 'T0TEAM',
  user_id: 'U024BE7LH',
  user_name: 'ada',
  channel_id: 'C024BE7LR',
  command: '/slipway',
  text: 'status checkout',
  response_url: RESPONSE,
  trigger_id: '1.2.abc',
};
const ACTION = {
  type: 'block_actions',
  team: { id: 'T0TEAM', domain: 'shop' },
  user: { id: 'U024BE7LH', username: 'ada', team_id: 'T0TEAM' },
  channel: { id: 'C024BE7LR', name: 'releases' },
  container: {
    type: 'message',
    message_ts: '1700000000.000100',
    channel_id: 'C024BE7LR',
    is_ephemeral: false,
  },
  message: { ts: '1700000000.000100', thread_ts: '1700000000.000001', text: '…', blocks: [] },
  response_url: RESPONSE,
  trigger_id: '1.2.abc',
  actions: [
    {
      type: 'button',
      action_id: 'slipway-abort',
      block_id: 'b',
      value: '{"deployment":"dep-1"}',
      action_ts: '1',
    },
  ],
};
const SUBMISSION = {
  type: 'view_submission',
  team: { id: 'T0TEAM' },
  user: { id: 'U024BE7LH' },
  trigger_id: '1.2.abc',
  view: {
    id: 'V1',
    callback_id: 'extend',
    private_metadata: '{}',
    state: {
      values: {
        minutes: { value: { type: 'number_input', value: '30' } },
        reason: { value: { type: 'plain_text_input', value: null } },
      },
    },
    blocks: [],
  },
};
const form = (fields: object) => String(new URLSearchParams(Object.entries(fields)));
const sent = (payload: unknown) => form({ payload: JSON.stringify(payload) });

describe('what Slack sends', () => {
  it('is a command [CM-2]', () => {
    expect(parseInteraction(form(COMMAND))).toEqual({
      kind: 'command',
      teamId: 'T0TEAM',
      userId: 'U024BE7LH',
      channelId: 'C024BE7LR',
      text: 'status checkout',
      responseUrl: RESPONSE,
      triggerId: '1.2.abc',
    });
  });

  it('is one button, with the thread that its message is in [CM-2]', () => {
    expect(parseInteraction(sent(ACTION))).toMatchObject({
      kind: 'action',
      messageTs: '1700000000.000100',
      threadTs: '1700000000.000001',
      actionId: 'slipway-abort',
      value: '{"deployment":"dep-1"}',
    });
    expect(parseInteraction(sent({ ...ACTION, actions: [...ACTION.actions, ...ACTION.actions] })).kind).toBe(
      'unreadable',
    );
  });

  it('is a button of a message that one person alone sees, which comes without the message [CM-2]', () => {
    const { message: _gone, ...ephemeral } = ACTION;
    expect(parseInteraction(sent(ephemeral))).toMatchObject({ kind: 'action', threadTs: undefined });
  });

  it('is a form, and what was left empty is empty [CM-2]', () => {
    expect(parseInteraction(sent(SUBMISSION))).toMatchObject({
      kind: 'submission',
      callbackId: 'extend',
      fields: { minutes: '30', reason: '' },
    });
  });
});

describe('an option of a form', () => {
  const taken = (field: object) =>
    parseInteraction(
      sent({ ...SUBMISSION, view: { ...SUBMISSION.view, state: { values: { risk: { value: field } } } } }),
    );
  it('is its value, and empty where none was taken [IN-5]', () => {
    const option = { value: 'high', text: { type: 'plain_text', text: 'High' } };
    expect(taken({ type: 'radio_buttons', selected_option: option })).toMatchObject({
      fields: { risk: 'high' },
    });
    expect(taken({ type: 'radio_buttons', selected_option: null })).toMatchObject({ fields: { risk: '' } });
  });

  it('is unreadable where it is no option, or has more in it than an option can [IN-5, CM-2]', () => {
    for (const selected_option of ['high', {}, { value: 1 }, { value: 'x'.repeat(151) }])
      expect(taken({ type: 'radio_buttons', selected_option }).kind).toBe('unreadable');
  });
});

describe('what is not to be read', () => {
  it.each([
    ['http://hooks.slack.com/x'],
    ['https://hooks.slack.com.evil.example/x'],
    ['https://hooks.slack.com@evil.example/x'],
    ['https://evil.example/https://hooks.slack.com/'],
    ['https://hooks.slack.com:8443/x'],
    ['http://169.254.169.254/latest/meta-data/'],
    ['file:///etc/passwd'],
    ['//hooks.slack.com/x'],
    [''],
  ])('is an address for answers that is not one of Slack: "%s" [CM-2]', (response_url) => {
    for (const body of [form({ ...COMMAND, response_url }), sent({ ...ACTION, response_url })])
      expect(parseInteraction(body).kind).toBe('unreadable');
  });

  it('is answered from another base where a test says so [CM-2]', () => {
    const body = form({ ...COMMAND, response_url: 'http://127.0.0.1:4010/answers/1' });
    expect(parseInteraction(body, 'http://127.0.0.1:4010/').kind).toBe('command');
    expect(parseInteraction(body, 'http://127.0.0.1:4011/').kind).toBe('unreadable');
  });

  it.each([
    ['a command without a user', form({ ...COMMAND, user_id: '' }), 'user_id'],
    ['a payload that is no JSON', form({ payload: '{' }), 'no JSON'],
    ['a payload that is a list', sent([]), 'the payload'],
    ['another kind of payload', sent({ type: 'view_closed' }), 'type'],
    ['a button without a channel', sent({ ...ACTION, channel: null }), 'channel'],
    [
      'a value that no button can have',
      sent({ ...ACTION, actions: [{ action_id: 'a', value: 'x'.repeat(2001) }] }),
      'value',
    ],
    ['nothing', '', 'team_id'],
  ])('is %s; the reason says where, and not what [CM-2]', (_what, body, where) => {
    const parsed = parseInteraction(body);
    expect(parsed).toMatchObject({ kind: 'unreadable', reason: expect.stringContaining(where) });
    expect(JSON.stringify(parsed)).not.toContain('xxx');
  });

  it('is anything at all, and nothing of it throws [CM-2]', () => {
    const part = fc.oneof(fc.anything(), fc.constantFrom('T0TEAM', RESPONSE, ACTION.actions, null));
    const broken = fc.record(
      Object.fromEntries(Object.keys({ ...ACTION, view: 1 }).map((name) => [name, part])),
      { requiredKeys: [] },
    );
    const json = (value: unknown) => {
      try {
        return JSON.stringify(value) ?? '';
      } catch {
        return '';
      }
    };
    const payload = fc.oneof(
      fc.json(),
      broken.map((change) => json({ ...ACTION, ...change })),
      broken.map((change) => json({ ...SUBMISSION, ...change })),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), payload, (raw, content) => {
        for (const body of [raw, `payload=${raw}`, form({ payload: content })])
          expect(['command', 'action', 'submission', 'unreadable']).toContain(parseInteraction(body).kind);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what buttons and forms carry', () => {
  it('comes back as it was [CM-2]', () => {
    const ballot = { ballot: 'a'.repeat(32), shown: 'b'.repeat(32) };
    expect(decodeValue('approve', encodeValue('approve', ballot))).toEqual(ballot);
    const context = {
      value: { deployment: 'dep-1', observation: { stage: 1, pass: 0, final: false } },
      place: { channel: 'C1', message: '1.2' },
    };
    expect(decodeContext('extend', encodeContext(context))).toEqual(context);
  });

  it('is a plan with its answers, as a short code that names an option of each question [IN-5, CM-2]', () => {
    const answers = { strategy: 'blue-green', databaseMigration: true, observation: '60m' } as const;
    const start = { request: { requestId: 'r', service: 's', version: '1', answers }, plan: 'p' };
    const value = encodeValue('start', start);
    expect(JSON.parse(value).request.answers).toBe('blue-green,,,yes,,60m');
    expect(decodeValue('start', value)).toEqual(start);
    for (const wrong of ['yolo,,,,,', ',,,,', '', { strategy: 'canary' }, null, ',,,,,60m,', ' ,,,,,'])
      expect(
        decodeValue('start', JSON.stringify({ ...start, request: { ...start.request, answers: wrong } })),
      ).toBeUndefined();
  });

  it('is nothing where it is another one, has more in it, or is no JSON; and nothing throws [CM-2]', () => {
    expect(decodeValue('approve', encodeValue('abort', { deployment: 'dep-1' }))).toBeUndefined();
    expect(decodeValue('abort', '{"deployment":"dep-1","by":"me"}')).toBeUndefined();
    expect(decodeValue('abort', '{"deployment":""}')).toBeUndefined();
    expect(decodeValue('cancel', 'null')).toBeUndefined();
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        expect(decodeValue('start', text)).toBeUndefined();
        for (const name of FORMS) expect(decodeContext(name, text)).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });
});
