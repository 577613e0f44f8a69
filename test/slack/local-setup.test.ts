import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { plainOutput } from '../../lib/cli/output.ts';
import { run } from '../../lib/cli/program.ts';
import { checkSetUp } from '../../lib/cli/slack/check-setup.ts';
import { createSlackApi } from '../../lib/slack/web-api.ts';
import { SlackStandIn } from './stand-in/server.ts';

const root = mkdtempSync(join(tmpdir(), 'slipway-slack-setup-'));
let slack: SlackStandIn;
let written: string[] = [];
const NAMES = ['TOKEN', 'SECRET', 'PREVIOUS_SECRET', 'API'].map((name) => `SLIPWAY_SLACK_${name}`);

beforeAll(async () => {
  slack = await SlackStandIn.open();
});
afterAll(async () => {
  await slack.close();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  written = [];
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  set({});
});
afterEach(() => {
  jest.restoreAllMocks();
  slack.closed.clear();
  for (const name of NAMES) delete process.env[name];
});

/** Everything is right but for what is changed; undefined: not set. */
function set(change: Readonly<Record<string, string | undefined>>): void {
  const right = { TOKEN: 'xoxb-stand-in', SECRET: 'signing-secret', API: `${slack.url}api/` };
  for (const [name, value] of Object.entries({ ...right, ...change }))
    if (value === undefined) delete process.env[`SLIPWAY_SLACK_${name}`];
    else process.env[`SLIPWAY_SLACK_${name}`] = value;
}

async function slipway(command: 'serve' | 'test', change: Readonly<Record<string, string>> = {}) {
  const options = { team: 'T0TEAM', channel: 'C0OPS', ...(command === 'test' ? { url: 'nowhere' } : {}) };
  const given = Object.entries({ ...options, ...change }).flatMap(([name, value]) => [`--${name}`, value]);
  const code = await run(['slack', command, ...given, '--home', root, '--services', root]);
  return { code, text: written.join('') };
}

describe('the set-up of Slack on one machine is looked at before anybody relies on it [CM-2]', () => {
  it.each([
    [
      { team: 'my-team' },
      /--team "my-team" is no id of a workspace: T with capital letters .*, and not its name; it is in the address/,
    ],
    [
      { channel: '#ops' },
      /--channel "#ops" is no id of a channel: C or G with capital letters .*, and not its name; it is at the end of/,
    ],
    [
      { team: 'T0OTHER' },
      /the token in SLIPWAY_SLACK_TOKEN is of the workspace Stand-in \(T0TEAM\), and --team says T0OTHER: give --team T0TEAM, or/,
    ],
  ])('refuses %o', async (change, says) => {
    for (const command of ['serve', 'test'] as const) {
      if (command === 'test' && 'team' in change && change.team === 'T0OTHER') continue;
      expect(await slipway(command, change)).toEqual({ code: 2, text: expect.stringMatching(says) });
    }
  });

  it('refuses a token that Slack does not take, and a channel that the app does not reach; neither is posted to', async () => {
    set({ TOKEN: 'xoxb-another' });
    expect(await slipway('serve')).toEqual({
      code: 2,
      text: expect.stringMatching(
        /Slack does not take the token in SLIPWAY_SLACK_TOKEN \(invalid_auth\): it has to be the bot token \(xoxb-…\)/,
      ),
    });
    set({});
    slack.closed.set('C0OPS', 'channel_not_found');
    expect((await slipway('serve')).text).toMatch(
      /the app cannot write to --channel C0OPS \(channel_not_found\): .* the app has to be invited to it \(\/invite @Slipway there\)/,
    );
    expect([slack.messages, written.join('')]).toEqual([[], expect.not.stringContaining('xoxb-another')]);
  });

  it.each([
    [
      { SECRET: 'short' },
      /the environment variable SLIPWAY_SLACK_SECRET is something else, and has to be the signing secret of the app, 8 characters or more \(page "Basic Information"\); export it/,
    ],
    [
      { SECRET: undefined, TOKEN: 'xoxp-mine' },
      /SLIPWAY_SLACK_TOKEN is something else, and has to be the bot token .*SLIPWAY_SLACK_SECRET is not set, and has to be the signing secret/,
    ],
    [
      { PREVIOUS_SECRET: 'old' },
      /SLIPWAY_SLACK_PREVIOUS_SECRET is something else, and has to be the signing secret before/,
    ],
    [
      { API: 'localhost' },
      /SLIPWAY_SLACK_API \("localhost"\) is no address: .*to speak to Slack itself, unset it/,
    ],
  ])('says what the environment has to be: %o', async (change, says) => {
    set(change);
    const { code, text } = await slipway('serve');
    expect([code, text]).toEqual([2, expect.stringMatching(says)]);
    expect(text).not.toMatch(/botToken|short|xoxp-mine|"old"/);
  });

  it('goes on, and says so, where Slack cannot be asked', async () => {
    const lines: string[] = [];
    slack.trouble('auth.test', { status: 503, times: 9 });
    const warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    await checkSetUp(
      createSlackApi({ token: 'xoxb-stand-in', url: `${slack.url}api/` }),
      { team: 'T0TEAM', channel: 'C0OPS' },
      plainOutput((line) => lines.push(line)),
    );
    slack.trouble('auth.test', { status: 503, times: 0 });
    expect(lines).toEqual([
      expect.stringMatching(
        /^⚠️ Slack cannot be asked now whether token, workspace and channel are right: asking whose token it is in Slack did not succeed: .*\. Going on; look later with: npm run slipway -- slack test --team T0TEAM --channel C0OPS --url <address>$/,
      ),
    ]);
    // The client's own lines say the same again, without what to do.
    expect(warned).not.toHaveBeenCalled();
  });

  it('`slack test` says what an address has to be, and what to see to where nothing answers', async () => {
    expect((await slipway('test', { url: 'nonsense' })).text).toMatch(
      /--url "nonsense" is no address: it begins with https:\/\/ .* take the one that `slack serve` prints/,
    );
    expect((await slipway('test', { url: 'http://127.0.0.1:1/slack' })).text).toMatch(
      /a signed request is answered: http:\/\/127\.0\.0\.1:1\/slack gave no answer \(.+\): the address has to be that of a running endpoint.*see that `slack serve` runs and that your tunnel leads to its port/,
    );
    expect(written.join('')).not.toMatch(/fetch failed|Failed to parse/);
  });
});
