import { ACTIONS } from '../../lib/slack/actions.ts';
import { createEndpoint } from '../../lib/slack/endpoint.ts';
import { signatureOf } from '../../lib/slack/signature.ts';
import type { SlackWork } from '../../lib/slack/work.ts';

export const NOW = 1_795_600_000_000;
export const SECRET = 'the-signing-secret-of-the-app';
export const PREVIOUS = 'the-one-before-it-was-changed';
export const TOKEN = 'xoxb-never-to-be-seen';
/** An endpoint that remembers what it has handed on. */
export function endpoint() {
  const handedOn: SlackWork[] = [];
  const seen = new Set<string>();
  const handle = createEndpoint({
    secrets: async () => [SECRET, PREVIOUS],
    team: 'T0TEAM',
    once: {
      first: async (key) => !seen.has(key) && seen.add(key) !== undefined,
      forget: async (key) => void seen.delete(key),
    },
    enqueue: async (work) => void handedOn.push(work),
    openForm: async () => undefined,
    now: () => NOW,
  });
  return { handle, handedOn };
}

export const payload = (change: object = {}, action: object = {}) =>
  new URLSearchParams({
    payload: JSON.stringify({
      type: 'block_actions',
      team: { id: 'T0TEAM' },
      user: { id: 'U0ADA' },
      channel: { id: 'C0OPS' },
      container: { message_ts: '1700000000.000100' },
      response_url: 'https://hooks.slack.com/actions/1',
      trigger_id: 'trigger',
      actions: [
        { action_id: ACTIONS.approve, value: JSON.stringify({ ballot: 'bal-1', shown: 'd' }), ...action },
      ],
      ...change,
    }),
  }).toString();

export function signed(
  rawBody: string,
  { secret = SECRET, at = NOW / 1000, headers = {} as Record<string, string> } = {},
) {
  return {
    rawBody,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': signatureOf(secret, at, rawBody),
      ...headers,
    },
  };
}

/** What the form with questions carries. */
export const ASK_METADATA = {
  service: 'shop',
  version: '2',
  place: { channel: 'C0OPS', message: '' },
  responseUrl: 'https://hooks.slack.com/commands/1',
  at: NOW,
};

/** The form with questions, filled in. */
export const submission = (change: object, values: object = {}, callback_id = 'ask') =>
  signed(
    new URLSearchParams({
      payload: JSON.stringify({
        type: 'view_submission',
        team: { id: 'T0TEAM' },
        user: { id: 'U0EVE' },
        view: {
          callback_id,
          private_metadata: JSON.stringify({ ...ASK_METADATA, ...change }),
          state: { values },
        },
      }),
    }).toString(),
  );
