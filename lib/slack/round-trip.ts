import { refused } from '../model/errors.ts';
import type { SlackApi } from './api.ts';
import { section } from './messages/limits.ts';
import { SLACK_RESPONSES } from './payloads.ts';
import { signatureOf } from './signature.ts';

export interface TripStep {
  readonly step: string;
  readonly ok: boolean;
  readonly detail: string;
}

const ANSWER_MS = 3000;

/** What an endpoint means by an answer to a request that should be right. */
const WHY: Readonly<Record<number, string>> = {
  400: 'it takes answers of Slack at another address: set SLIPWAY_SLACK_API for both, the endpoint and this test, or for neither',
  401: 'its signing secret is another one',
  403: 'it listens to another workspace',
};

/** Slack waits no longer than that for an answer. */
async function post(url: string, headers: Record<string, string>, body: string, fetchUrl: typeof fetch) {
  try {
    return await fetchUrl(url, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(ANSWER_MS),
      redirect: 'error',
    });
  } catch (error) {
    throw refused(`${url} gave no answer (${causeOf(error)}): ${WHAT_TO_DO}`);
  }
}

const WHAT_TO_DO =
  'the address has to be that of a running endpoint, which answers by itself within 3 s: see that `slack serve` runs and that your tunnel leads to its port, or take the output SlackEndpoint of the stack';

/** `fetch` says "fetch failed", and what it means in the cause. */
function causeOf(error: unknown): string {
  const { message, cause } = error as Error & { readonly cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}

/**
 * Proves the way to Slack and back without a person: the token is asked whose it is, a message is posted where deployments are
 * told of, and a request that is signed as Slack signs is sent to the endpoint, once right and once wrong.
 */
export async function roundTrip(options: {
  readonly api: SlackApi;
  readonly url: string;
  readonly signingSecret: string;
  readonly team: string;
  readonly channel: string;
  readonly now: () => number;
  readonly fetchUrl?: typeof fetch;
  /** Where the endpoint takes it that answers go; one for a stand-in has another than Slack's. */
  readonly responseBase?: string;
}): Promise<TripStep[]> {
  const { api, url, signingSecret, team, channel, now } = options;
  const { fetchUrl = fetch, responseBase = SLACK_RESPONSES } = options;
  const body = new URLSearchParams({
    command: '/slipway',
    team_id: team,
    user_id: 'U0SLIPWAYTEST',
    channel_id: channel,
    text: 'help',
    response_url: `${responseBase}commands/slipway-test`,
    trigger_id: 'test',
  }).toString();
  const send = async (secret: string) => {
    const timestamp = Math.floor(now() / 1000);
    const answer = await post(
      url,
      {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': String(timestamp),
        'x-slack-signature': signatureOf(secret, timestamp, body),
      },
      body,
      fetchUrl,
    );
    return { status: answer.status, text: await answer.text() };
  };
  const token = await tried('the token is of the workspace', async () => {
    const { team: name, teamId, bot } = await api.whoAmI();
    return teamId === team
      ? { ok: true, detail: `${bot} in ${name} (${teamId})` }
      : {
          ok: false,
          detail: `the token is of ${name} (${teamId}), and ${team} is set; set the one that is meant`,
        };
  });
  return [
    token,
    await tried('a message can be posted', async () => {
      // Whoever reads along in another workspace has nothing to do with this.
      if (!token.ok) return { ok: false, detail: 'not tried: it could go to a workspace that is not meant' };
      const text = 'Slipway can post here. This is a test, and nothing was deployed.';
      await api.post({ channel }, { text, blocks: [section(text)] });
      return { ok: true, detail: `posted to ${channel}` };
    }),
    await tried('a signed request is answered', async () => {
      const started = now();
      const { status, text } = await send(signingSecret);
      const ok = status === 200 && text.includes('/slipway deploy');
      return {
        ok,
        detail: ok
          ? `${url} answered in ${now() - started} ms`
          : `${url} answered ${status}: ${WHY[status] ?? 'it is no endpoint of Slipway, or one for a stand-in of Slack'}`,
      };
    }),
    await tried('a request that somebody else signed is turned away', async () => {
      const { status } = await send('not-the-signing-secret');
      return { ok: status === 401, detail: `${url} answered ${status}` };
    }),
  ];
}

async function tried(
  step: string,
  act: () => Promise<{ readonly ok: boolean; readonly detail: string }>,
): Promise<TripStep> {
  try {
    return { step, ...(await act()) };
  } catch (error) {
    return { step, ok: false, detail: (error as Error).message };
  }
}
