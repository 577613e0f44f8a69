import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createEndpoint } from '../../lib/slack/endpoint.ts';
import { SlackRefusal } from '../../lib/slack/refusal.ts';
import { createRespond } from '../../lib/slack/respond.ts';
import { roundTrip } from '../../lib/slack/round-trip.ts';
import { parseSlackSecret, signingSecrets } from '../../lib/slack/settings.ts';
import { createSlackApi } from '../../lib/slack/web-api.ts';
import type { SlackWork } from '../../lib/slack/work.ts';
import { SlackStandIn } from './stand-in/server.ts';

let slack: SlackStandIn;
beforeAll(async () => {
  slack = await SlackStandIn.open();
  slack.members.set('U0ADA', { name: 'Ada', email: 'ada@example.com' });
  slack.members.set('U0GUEST', { name: 'Guest', guest: true });
  slack.members.set('U0BOT', { name: 'Bot', bot: true });
});
afterAll(() => slack.close());
beforeEach(() => {
  slack.calls.length = 0;
  slack.told.length = 0;
});

const api = (token = 'xoxb-stand-in') => createSlackApi({ token, url: `${slack.url}api/`, team: 'T0TEAM' });
const message = {
  text: 'hello',
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'hello' } }],
} as const;

describe('Slack’s Web API [CM-1, CM-2]', () => {
  it('is tried again where a server error passes, and no longer than that', async () => {
    slack.trouble('chat.postMessage', { status: 503, times: 2 });
    expect(await api().post({ channel: 'C0OPS' }, message)).toMatch(/^1700000000\./);
    expect(slack.calls).toHaveLength(3);
    slack.trouble('chat.postMessage', { status: 503, times: 3 });
    await expect(api().post({ channel: 'C0OPS' }, message)).rejects.toMatchObject({ name: 'Transient' });
  }, 20_000);

  it('is left alone when it says that it is too much: another try comes from outside', async () => {
    slack.trouble('chat.postMessage', { status: 429, times: 1 });
    const started = Date.now();
    await expect(api().post({ channel: 'C0OPS' }, message)).rejects.toMatchObject({ name: 'Transient' });
    expect([slack.calls.length, Date.now() - started < 900]).toEqual([1, true]);
  });

  it.each([
    ['invalid_auth', /^posting a message in Slack was refused: invalid_auth; store the bot token/],
    ['not_in_channel', /invite the app to the channel/],
    ['missing_scope', /install the app again from the manifest/],
  ])('says what %s means and what to do, without the token', async (error, text) => {
    slack.trouble('chat.postMessage', { error, times: 1 });
    const failure = await api('xoxb-very-secret')
      .post({ channel: 'C0OPS' }, message)
      .catch((each: Error) => each);
    expect(failure).toMatchObject({ name: 'DeploymentRefused', message: expect.stringMatching(text) });
    expect(String(failure)).not.toContain('xoxb-very-secret');
  });

  it('knows members from guests and bots, and an unknown one is an error', async () => {
    expect(await api().person('U0ADA')).toEqual({
      id: 'U0ADA',
      name: 'Ada',
      email: 'ada@example.com',
      trusted: true,
    });
    expect((await api().person('U0GUEST')).trusted).toBe(false);
    expect((await api().person('U0BOT')).trusted).toBe(false);
    slack.members.set('U0VENDOR', { name: 'Vendor', team: 'T0VENDOR' });
    expect((await api().person('U0VENDOR')).trusted).toBe(false);
    // A name is chosen by the one who has it.
    slack.members.set('U0EVE', { name: 'Ada (slack:U0ADA)\n*ok* <!here>' });
    expect((await api().person('U0EVE')).name).toBe('Ada slack:U0ADA ok !here');
    await expect(api().person('U0NOBODY')).rejects.toMatchObject({ name: 'DeploymentRefused' });
  });
});

describe('an answer to one person [CM-2]', () => {
  const work = (change: object) =>
    ({
      id: 'w',
      user: 'U0ADA',
      at: 1,
      kind: 'cancel',
      place: { channel: 'C0OPS', message: '' },
      responseUrl: null,
      ...change,
    }) as SlackWork;

  it('goes to the address that Slack gave, in the place of a plan’s buttons, and else into the channel for them alone', async () => {
    const respond = createRespond(api());
    await respond(work({ responseUrl: `${slack.url}respond/U0ADA` }), message);
    await respond(work({ kind: 'status', responseUrl: `${slack.url}respond/U0ADA` }), message);
    await respond(work({}), message);
    expect(slack.told.map(({ user, replaced }) => [user, replaced])).toEqual([
      ['U0ADA', true],
      ['U0ADA', false],
      ['U0ADA', false],
    ]);
    // A plan is nothing without its buttons, whichever way it comes.
    for (const { blocks } of slack.told) expect(blocks).toEqual(message.blocks);
  });

  it('is tried three times at that address, once where another try gets the same answer, and then told in the channel', async () => {
    const statuses = [500, 500, 500, 404];
    let asked = 0;
    const fetchUrl = (async () => {
      asked += 1;
      return new Response('', { status: statuses.shift() ?? 200 });
    }) as typeof fetch;
    const respond = createRespond(api(), fetchUrl);
    const away = work({ responseUrl: 'https://hooks.slack.com/x' });
    await respond(away, message);
    expect([asked, slack.told.length]).toEqual([3, 1]);
    await respond(away, message);
    expect([asked, slack.told.length]).toEqual([4, 2]);
  });

  it('is one for another try where no way was taken and one of them may be later, and says what each answered', async () => {
    const fetchUrl = (async () => {
      throw new Error('connect ECONNREFUSED');
    }) as typeof fetch;
    slack.trouble('chat.postEphemeral', { error: 'user_not_in_channel', times: 1 });
    slack.trouble('chat.postMessage', { error: 'messages_tab_disabled', times: 1 });
    const respond = createRespond(api(), fetchUrl);
    await expect(respond(work({ responseUrl: 'https://hooks.slack.com/x' }), message)).rejects.toMatchObject({
      name: 'Transient',
      message: expect.stringMatching(
        /at the address that Slack gave for it did not succeed: connect ECONNREFUSED; .*user_not_in_channel.*; .*messages_tab_disabled/,
      ),
    });
  });

  it('goes into the app’s own conversation with them where they are in no channel of ours, and says so where nothing takes it', async () => {
    const respond = createRespond(api());
    slack.trouble('chat.postEphemeral', { error: 'user_not_in_channel', times: 1 });
    const before = slack.messages.length;
    await respond(work({}), message);
    expect(slack.messages.slice(before).map(({ channel }) => channel)).toEqual(['U0ADA']);
    slack.trouble('chat.postEphemeral', { error: 'user_not_in_channel', times: 1 });
    slack.trouble('chat.postMessage', { error: 'channel_not_found', times: 1 });
    await expect(respond(work({}), message)).rejects.toBeInstanceOf(SlackRefusal);
  });
});

describe('the set-up [CM-2]', () => {
  const secret = { botToken: 'xoxb-stand-in', signingSecret: 'signing-secret' };
  let server: Server;
  let url = '';
  beforeAll(async () => {
    const handle = createEndpoint({
      secrets: async () => signingSecrets(secret),
      team: 'T0TEAM',
      once: { first: async () => true, forget: async () => undefined },
      enqueue: async () => undefined,
      openForm: async () => undefined,
      now: () => Date.now(),
    });
    server = createServer(async (request, response) => {
      let rawBody = '';
      for await (const part of request) rawBody += String(part);
      const { status, body } = await handle({ headers: request.headers as Record<string, string>, rawBody });
      response.writeHead(status).end(body);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const trip = (change: object = {}) =>
    roundTrip({
      api: api(),
      url,
      signingSecret: secret.signingSecret,
      team: 'T0TEAM',
      channel: 'C0OPS',
      now: () => Date.now(),
      ...change,
    });

  it('is proven there and back, a wrong signature included', async () => {
    expect((await trip()).map(({ step, ok }) => [step, ok])).toEqual([
      ['the token is of the workspace', true],
      ['a message can be posted', true],
      ['a signed request is answered', true],
      ['a request that somebody else signed is turned away', true],
    ]);
  });

  it('says which part is wrong and what to do', async () => {
    expect((await trip({ team: 'T0OTHER' })).filter(({ ok }) => !ok).map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/the token is of Stand-in \(T0TEAM\), and T0OTHER is set/),
      'not tried: it could go to a workspace that is not meant',
      expect.stringMatching(/answered 403/),
    ]);
    expect((await trip({ signingSecret: 'another-secret' })).find(({ ok }) => !ok)?.detail).toMatch(
      /answered 401: its signing secret is another one/,
    );
    expect((await trip({ url: 'http://127.0.0.1:1/slack' })).filter(({ ok }) => !ok)).toHaveLength(2);
  });

  it('names what a secret lacks, and never what it has', () => {
    const wrong = () =>
      parseSlackSecret(
        '{"botToken":"xoxp-user-token","signingSecret":"abcdefgh"}',
        'the secret slipway/slack',
      );
    expect(wrong).toThrow(/^the secret slipway\/slack is not what Slipway needs \(botToken\): store/);
    expect(wrong).not.toThrow(/xoxp-user-token|abcdefgh/);
    expect(() => parseSlackSecret('hunter2', 'it')).not.toThrow(/hunter2/);
    expect(signingSecrets({ ...secret, previousSigningSecret: 'previous' })).toEqual([
      'signing-secret',
      'previous',
    ]);
  });
});
