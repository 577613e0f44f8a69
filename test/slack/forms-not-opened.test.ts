import { describe, expect, it } from '@jest/globals';
import { refused, transient } from '../../lib/model/errors.ts';
import { ACTIONS, type ActionValue, encodeValue, FORMS, type FormName } from '../../lib/slack/actions.ts';
import { createEndpoint } from '../../lib/slack/endpoint.ts';
import { signatureOf } from '../../lib/slack/signature.ts';
import type { SlackWork } from '../../lib/slack/work.ts';

const NOW = 1_795_600_000_000;
const SECRET = 'signing-secret';
const OBSERVED = { deployment: 'dep-1', observation: { stage: 0, pass: 0, final: false } };
const PRESSED: { readonly [Name in FormName]: ActionValue<Name> } = {
  reject: { ballot: 'bal-1', shown: 'd' },
  extend: OBSERVED,
  skip: OBSERVED,
  unlock: { service: 'shop', environment: 'production', deployment: 'dep-1' },
};

/** An endpoint in front of a Slack that opens forms as it is told to. */
function endpoint(open: () => Promise<void>) {
  const handedOn: SlackWork[] = [];
  const opened: string[] = [];
  const seen = new Set<string>();
  let opening = open;
  const handle = createEndpoint({
    secrets: async () => [SECRET],
    team: 'T0TEAM',
    once: {
      first: async (key) => !seen.has(key) && seen.add(key) !== undefined,
      forget: async (key) => void seen.delete(key),
    },
    enqueue: async (work) => void handedOn.push(work),
    openForm: async (trigger) => {
      await opening();
      opened.push(trigger);
    },
    now: () => NOW,
    openWithin: 30,
  });
  let triggers = 0;
  let last = '';
  const sendRaw = (rawBody: string) =>
    handle({
      rawBody,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': String(NOW / 1000),
        'x-slack-signature': signatureOf(SECRET, NOW / 1000, rawBody),
      },
    });
  const send = (fields: Record<string, string>) => {
    last = new URLSearchParams(fields).toString();
    return sendRaw(last);
  };
  return {
    handedOn,
    opened,
    again: () => sendRaw(last),
    mend: () => {
      opening = async () => undefined;
    },
    presses: (name: FormName) =>
      send({
        payload: JSON.stringify({
          type: 'block_actions',
          team: { id: 'T0TEAM' },
          user: { id: 'U0ADA' },
          channel: { id: 'C0OPS' },
          container: { message_ts: '1.0' },
          response_url: 'https://hooks.slack.com/actions/1',
          trigger_id: `trigger-${++triggers}`,
          actions: [{ action_id: ACTIONS[name], value: encodeValue(name, PRESSED[name]) }],
        }),
      }),
    types: (text: string) =>
      send({
        command: '/slipway',
        team_id: 'T0TEAM',
        user_id: 'U0ADA',
        channel_id: 'C0OPS',
        text,
        response_url: 'https://hooks.slack.com/commands/1',
        trigger_id: `trigger-${++triggers}`,
      }),
  };
}

const REFUSED = async () => {
  throw refused('opening a form in Slack was refused: expired_trigger_id');
};

describe('a form that Slack does not open', () => {
  it.each(FORMS)(
    'is told to who pressed "%s", alone, with what to do; the next click opens it [CM-2]',
    async (name) => {
      const { presses, handedOn, opened, mend } = endpoint(REFUSED);
      expect(await presses(name)).toMatchObject({ status: 200, body: '' });
      expect(handedOn).toEqual([
        expect.objectContaining({
          kind: 'say',
          user: 'U0ADA',
          responseUrl: 'https://hooks.slack.com/actions/1',
          text: 'Nothing was done, as the form could not be opened (opening a form in Slack was refused: expired_trigger_id): press the button again.',
        }),
      ]);
      mend();
      expect(await presses(name)).toMatchObject({ status: 200, reason: 'a form is opened' });
      expect([handedOn.length, opened]).toEqual([1, ['trigger-2']]);
    },
  );

  it.each(['deploy', 'deploy shop 2 --ask'])(
    'is told to who typed "%s" in the answer; the next command opens it [IN-5, CM-2]',
    async (text) => {
      const { types, handedOn, opened, mend } = endpoint(REFUSED);
      const { status, body } = await types(text);
      expect(status).toBe(200);
      expect(JSON.parse(body)).toEqual({
        response_type: 'ephemeral',
        text: 'Nothing was done, as the form could not be opened (opening a form in Slack was refused: expired_trigger_id): give the command again.',
      });
      mend();
      expect(await types(text)).toMatchObject({ status: 200, body: '' });
      expect([handedOn, opened]).toEqual([[], ['trigger-2']]);
    },
  );

  it('is not waited for longer than Slack waits, and one that fails later harms nothing [CM-2]', async () => {
    const { presses, handedOn } = endpoint(async () => {
      await new Promise((go) => setTimeout(go, 60));
      throw transient('opening a form in Slack did not succeed: socket hang up');
    });
    const { status, reason } = await presses('reject');
    expect([status, reason]).toEqual([
      200,
      'a form could not be opened: Slack did not open it within 0.03 s, and may yet',
    ]);
    expect(handedOn).toMatchObject([{ kind: 'say', text: expect.stringMatching(/within 0.03 s/) }]);
    await new Promise((go) => setTimeout(go, 60));
  });

  it('stays one click: the same request once more is turned away, and does nothing [CM-2]', async () => {
    const { presses, handedOn, again } = endpoint(REFUSED);
    await presses('skip');
    expect((await again()).status).toBe(409);
    expect(handedOn).toHaveLength(1);
  });
});
