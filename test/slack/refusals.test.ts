import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openRecordsAt } from '../../lib/local/records/index.ts';
import type { AuditLine } from '../../lib/model/audit.ts';
import type { Ballot } from '../../lib/model/ballot.ts';
import type { Incident } from '../../lib/model/incident.ts';
import type { DeploymentRecord } from '../../lib/ports/deployment-records.ts';
import { createPoster } from '../../lib/slack/poster.ts';
import { createSlackApi } from '../../lib/slack/web-api.ts';
import { recordOf } from './every-message.ts';
import { asked, ID, incidentOf, over, STATES } from './pages/records.ts';
import { buttonsOf, SlackStandIn } from './stand-in/server.ts';

const OWN = 'C0CHECKOUT';
const COMMON = 'C0OPS';

let slack: SlackStandIn;
let record: DeploymentRecord;
let lines: AuditLine[];
let ballots: Ballot[];
let incidents: Incident[];
let troubles: string[];
let post: () => Promise<unknown>;

const say = (...results: string[]) => {
  for (const result of results)
    lines.push({ action: 'x', status: 'done', result, at: 1, actor: 'slipway' } as unknown as AuditLine);
};
const said = (channel: string) =>
  slack.messages.filter((message) => message.channel === channel).map(({ text }) => text);
const posts = () => slack.calls.filter((method) => method === 'chat.postMessage').length;

beforeEach(async () => {
  slack = await SlackStandIn.open();
  slack.members.set('U0ADA', { name: 'Ada' });
  slack.groups.set('S0OPS', ['U0ADA']);
  [record, lines, ballots, incidents, troubles] = [
    recordOf({ id: ID, state: STATES.asking }),
    [],
    [],
    [],
    [],
  ];
  let names = 0;
  const poster = createPoster({
    api: createSlackApi({ token: 'xoxb-stand-in', url: `${slack.url}api/`, team: 'T0TEAM' }),
    channel: COMMON,
    threads: openRecordsAt(':memory:').threads,
    deployments: { get: async () => record },
    ballots: { of: async () => ballots },
    audit: { read: async () => lines },
    incidents: { open: async () => incidents },
    channelOf: () => OWN,
    skipWaits: () => false,
    verdictOf: async () => null,
    releasedOf: async () => null,
    commandOf: (_, words) => `slipway ${words}`,
    onTrouble: (text) => troubles.push(text),
    now: () => asked().question.expiresAt - 1,
    nextName: () => `poster-${++names}`,
  });
  post = () => poster(ID);
});
afterEach(() => slack.close());

describe('a channel that takes no messages', () => {
  it.each(['channel_not_found', 'not_in_channel', 'is_archived'])(
    '(%s) is not waited for: the default channel is told, with one line that says why [CM-1]',
    async (error) => {
      slack.closed.set(OWN, error);
      say('one', 'two');
      await post();
      say('three');
      await post();
      expect(said(OWN)).toEqual([]);
      expect(said(COMMON).slice(1)).toEqual(['✓ one\n✓ two', '✓ three']);
      const [first] = slack.messages;
      const why = JSON.stringify(first?.blocks).match(
        /Told here, as the channel C0CHECKOUT takes no messages of Slipway: \w+/g,
      );
      expect(why).toEqual([`Told here, as the channel C0CHECKOUT takes no messages of Slipway: ${error}`]);
      // It is known by then: the other channel is not tried again.
      expect(posts()).toBe(4);
      expect(troubles).toEqual([]);
    },
  );

  it('is left in the middle: the rest, open questions and incidents go on in the default channel, and nothing twice [CM-1, CM-2]', async () => {
    ballots = [
      asked({ id: 'decided', decision: { approved: true, by: ['Ada'], reason: 'yes', at: 1 } }),
      asked({ id: 'open', subject: 'conditions' }),
    ];
    say('one');
    await post();
    expect(said(OWN)).toHaveLength(4);
    slack.closed.set(OWN, 'is_archived');
    say('two');
    incidents = [incidentOf()];
    lines.push({ ...(lines[0] as AuditLine), action: 'declare incident', result: 'declared' });
    await post();
    await post();
    expect(said(OWN)).toHaveLength(4);
    expect(said(COMMON).map((text) => text.slice(0, 21))).toEqual([
      expect.stringMatching(/^⏳ Asking and checking/),
      expect.stringMatching(/^Deploy checkout 1.4.2/),
      '✓ two\n✓ declared',
      expect.stringMatching(/^🚨 P0: The way back/),
    ]);
    const [first, ...rest] = slack.messages.filter(({ channel }) => channel === COMMON);
    expect(rest.map(({ thread }) => thread)).toEqual([first?.ts, first?.ts, first?.ts]);
  });

  it('that is the default itself is tried again until somebody mends it, and nothing is left out [CM-1]', async () => {
    slack.closed.set(OWN, 'is_archived').set(COMMON, 'not_in_channel');
    say('one');
    await expect(post()).rejects.toThrow(/not_in_channel; invite the app/);
    slack.closed.delete(COMMON);
    await post();
    expect(said(COMMON).slice(1)).toEqual(['✓ one']);
  });
});

describe('a message that Slack will never take', () => {
  it('is told without its layout where that is what is wrong, and says so [CM-1]', async () => {
    slack.refused.push({ text: /^✓ one/, error: 'invalid_blocks', withBlocks: true });
    say('one');
    await post();
    say('two');
    await post();
    expect(said(OWN).slice(1)).toEqual([
      '✓ one\n(Slack took this without its layout only: invalid_blocks)',
      '✓ two',
    ]);
    expect(troubles).toEqual([]);
  });

  it('has the command beside it where it has lost its buttons, and has them again when it is taken again [CM-2]', async () => {
    slack.refused.push({ text: /^Deploy/, error: 'invalid_blocks', withBlocks: true });
    ballots = [asked({ id: 'open' })];
    await post();
    const question = slack.messages.find(({ text }) => text.startsWith('Deploy'));
    expect(question?.text).toContain(`Answer by \`slipway approve ${ID} plan\``);
    expect(question?.text).not.toMatch(/<[@!]/);
    slack.refused.length = 0;
    ballots = [
      asked({
        id: 'open',
        votes: [{ voter: { name: 'Ada', identities: [] }, approved: true, reason: 'y', at: 1 }],
      }),
    ];
    await post();
    expect(question && buttonsOf(question)).toHaveLength(2);
  });

  it.each(['msg_too_long', 'some_new_reason'])(
    '(%s) is left out, told of once and not tried again, and the lines behind it go on [CM-1]',
    async (error) => {
      slack.refused.push({ text: /two/, error });
      say('one');
      await post();
      say('two');
      await post();
      say('three');
      await post();
      const before = posts();
      await post();
      expect(posts()).toBe(before);
      expect(said(OWN).slice(1)).toEqual(['✓ one', '✓ three']);
      expect(troubles).toEqual([
        expect.stringMatching(
          new RegExp(
            `^a message was left out, and is not tried again: posting a message in Slack was refused: ${error}.*✓ two$`,
          ),
        ),
      ]);
    },
  );

  it('as a question is tried again with other words only, and as a first message leaves the lines to the channel [CM-1, CM-2]', async () => {
    slack.refused.push({ text: /^(Deploy|⏳)/, error: 'some_new_reason' });
    ballots = [asked({ id: 'open' })];
    say('one');
    await post();
    await post();
    expect(slack.messages).toMatchObject([{ text: '✓ one', thread: undefined, broadcast: false }]);
    expect(troubles).toHaveLength(2);
    record = over('Deployed', 'it serves.');
    await post();
    expect(said(OWN)).toEqual(['✓ one', expect.stringMatching(/^✅ Deployed/)]);
  });

  it('is no reason to leave anything out while the token is wrong: that is mended, and all is told [CM-1]', async () => {
    say('one');
    slack.trouble('chat.postMessage', { error: 'token_revoked', times: 1 });
    await expect(post()).rejects.toThrow(/token_revoked/);
    slack.trouble('chat.postMessage', { error: 'missing_scope', times: 1 });
    await expect(post()).rejects.toThrow(/missing_scope/);
    await post();
    expect(said(OWN).slice(1)).toEqual(['✓ one']);
    expect(troubles).toEqual([]);
  });
});

describe('an id without a name beside it', () => {
  it('is shown as the name that Slack knows, mentions nobody, and stays as it is where Slack knows none [CM-1]', async () => {
    slack.members.set('U0EVE', { name: '<!channel> Eve' });
    say('slack:U0ADA and slack:U0EVE, of slack-group:S0OPS', 'slack:U0NOBODY of slack-group:S0NONE');
    await post();
    const [, line] = slack.messages;
    expect(line?.text).toBe('✓ Ada and !channel Eve, of @team-s0ops\n✓ slack:U0NOBODY of slack-group:S0NONE');
    expect(line?.blocks).toMatchObject([{ text: { text: line?.text } }]);
    const asking = slack.calls.filter((method) => method === 'users.info').length;
    say('slack:U0ADA');
    await post();
    expect(said(OWN).at(-1)).toBe('✓ Ada');
    expect(slack.calls.filter((method) => method === 'users.info')).toHaveLength(asking);
  });

  it('holds up no message: where Slack does not say who it is, the id is shown [CM-1]', async () => {
    slack.trouble('users.info', { error: 'missing_scope', times: 2 });
    say('slack:U0ADA');
    await post();
    expect(said(OWN).at(-1)).toBe('✓ slack:U0ADA');
    slack.trouble('users.info', { status: 503, times: 6 });
    say('slack:U0ADA slack:U0EVE');
    await post();
    expect(said(OWN).at(-1)).toBe('✓ slack:U0ADA slack:U0EVE');
  }, 20_000);
});
