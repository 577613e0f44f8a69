import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { recoverOnce } from '../../lib/cli/finish-abandoned.ts';
import { type LocalWorld, openLocalWorld } from '../../lib/local/index.ts';
import { freePort } from '../../lib/local/platform/free-port.ts';
import { connectPlatform } from '../../lib/local/platform/platform-client.ts';
import { runDeployment } from '../../lib/local/runner/run-deployment.ts';
import { Served } from './served.ts';
import { has, SECRET, servicesIn, standIn } from './slack-here.ts';
import { Person } from './stand-in/person.ts';
import type { Posted, SlackStandIn } from './stand-in/server.ts';

const root = mkdtempSync(join(tmpdir(), 'slipway-slack-killed-'));
const home = join(root, 'home');
let slack: SlackStandIn;
let services: string;
/** Another terminal of the same home. */
let world: LocalWorld;
const started: Served[] = [];

beforeAll(async () => {
  slack = await standIn();
  services = await servicesIn(root);
  world = await openLocalWorld({
    home,
    services,
    approvals: { ask: async () => undefined },
    announcer: { announce: async () => undefined },
  });
});
afterEach(async () => {
  for (const served of started.splice(0)) {
    served.signal('SIGKILL');
    await served.ended();
  }
});
afterAll(async () => {
  await world.close();
  await (await connectPlatform(home))?.shutdown();
  await slack.close();
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});

function slipway(...args: string[]): Served {
  const served = new Served(args, { slack: slack.url, home, services });
  started.push(served);
  return served;
}
const serve = async () => slipway('serve', '--port', String(await freePort()));
const person = (id: string, { send }: Served) =>
  new Person(id, { slack, send, secret: SECRET.signingSecret, now: () => Date.now() });

async function until<T>(what: string, look: () => T | undefined | false): Promise<T> {
  for (const end = Date.now() + 40_000; Date.now() < end; await sleep(50)) {
    const found = look();
    if (found) return found;
  }
  throw new Error(`${what} did not happen; ${started.map(({ text }) => text).join('\n')}`);
}
const toldTo = (user: string, text: RegExp) =>
  until(`${user} being told ${text}`, () =>
    slack.told.find((each) => each.user === user && text.test(each.text)),
  );

/** cart 1 is started from Slack, and waits for an answer to its question. */
async function startCart(served: Served): Promise<void> {
  const ada = person('U0ADA', served);
  slack.messages.length = slack.told.length = 0;
  await ada.types('deploy cart 1');
  const plan = await toldTo('U0ADA', /^Plan for cart 1/);
  await served.send(ada.press('start', { ...plan, ts: 'plan', thread: undefined } as unknown as Posted));
  await toldTo('U0ADA', /^cart 1 is started: dep-/);
  await until('its question', () => slack.messages.find(has('approve')));
}

const openCart = async () =>
  (await world.ports.deployments.list({ service: 'cart', open: true }))[0]?.id ?? '';
const takeOvers = async (deploymentId: string) =>
  (await world.ports.audit.read({ service: 'cart', deploymentId })).filter(
    ({ action }) => action === 'take over',
  );

describe('`slack serve` as a process of its own [CM-2, RB-5]', () => {
  it('does an abort that Slack was told 200 for, although Slack was away and the process was killed: by the next one, and only by one', async () => {
    const first = await serve();
    await first.address();
    const run = runDeployment(world, { requestId: 'k1', service: 'shop', version: '1', requestedBy: 'ada' });
    const button = await until('an abort button', () => slack.messages.find(has('abort')));
    slack.trouble('users.info', { status: 500, times: 1e6 });
    expect((await person('U0LINUS', first).presses('abort', button)).status).toBe(200);
    await first.says(
      /the abort of dep-\S+ that U0LINUS asked for in Slack did not work yet, and is tried again for 1 h/,
    );

    // A second one on the same home would do it as well.
    const second = await serve();
    expect(await second.ended()).toBe(2);
    expect(second.text).toContain(
      `Slack is served from ${home} by the process ${first.pid} already, and one home is served by one at a time`,
    );

    first.signal('SIGKILL');
    await first.ended();
    slack.trouble('users.info', { status: 500, times: 0 });
    const third = await serve();
    await third.says(/one thing that was asked in Slack before, and not done yet: going on with it/);
    expect((await run).ending.reason).toMatch(/aborted in Slack \(abort by Linus \(slack:U0LINUS\)\)/);
    await toldTo('U0LINUS', /is told to abort: what was changed is rolled back/);
    expect(world.chat.slackWork.all()).toEqual([]);
    expect(first.text + third.text).not.toMatch(/\[WARN\]|web-api:/);
  }, 120_000);

  it('is proven by `slack test` with a stand-in, and tells once of requests that it turned away, by reason and without content', async () => {
    const served = await serve();
    const address = await served.address();
    const trip = slipway('test', '--url', address);
    expect([await trip.ended(), trip.text]).toEqual([
      0,
      expect.stringMatching(
        /✓ a signed request is answered: [\s\S]*✓ a request that somebody else signed is turned away/,
      ),
    ]);
    const eve = new Person('U0EVE', { slack, send: served.send, secret: 'another', now: () => Date.now() });
    for (let times = 0; times < 3; times++)
      expect((await eve.types(`abort very-secret-${times}`)).status).toBe(401);
    await sleep(200);
    expect(
      served.text.match(
        /a request was turned away \(401\): the signature is not one of this app; if it came from Slack, SLIPWAY_SLACK_SECRET has to be/g,
      ),
    ).toHaveLength(1);
    expect(served.text).not.toContain('very-secret');
  }, 90_000);

  it('says why nothing answers at the address of Slack, and posts nothing where the token is not known', async () => {
    const options = { slack: 'http://127.0.0.1:1/', home, services };
    const trip = new Served(['test', '--url', 'http://127.0.0.1:1/slack'], options);
    started.push(trip);
    expect([await trip.ended(), trip.text]).toEqual([
      2,
      expect.stringMatching(
        /❌ the token is of the workspace: .* did not succeed: .*fetch failed \(.+\)\n❌ a message can be posted: not tried: it could go to/,
      ),
    ]);
  }, 60_000);

  it('says at Ctrl-C what it waits for, and that another one ends it at once; the next one rolls back what was left', async () => {
    const served = await serve();
    await startCart(served);
    served.signal('SIGINT');
    await served.says(
      /ending: waiting for cart 1 \(dep-\S+\), deployed from here, and answering Slack until then; nothing new is started\. Ctrl-C again ends this at once: the next `npm run slipway -- slack serve\b.*` or `npm run slipway -- recover\b.*` rolls back what was left open/,
    );
    served.signal('SIGINT');
    expect(await served.ended()).toBe(130);
    expect(served.text).toMatch(/ended at once: the next/);
    const next = await serve();
    await next.says(/cart 1 was left open: dep-[\s\S]*Slack is answered at/);
    next.signal('SIGINT');
    expect(await next.ended()).toBe(0);
    expect(next.text).toMatch(/ending: nothing is being deployed from here/);
  }, 120_000);

  it('recovers what its killed process ran once, although an abort of it was kept as well', async () => {
    const first = await serve();
    await first.address();
    await startCart(first);
    const id = await openCart();
    slack.trouble('users.info', { status: 500, times: 1e6 });
    const button = await until('an abort button', () => slack.messages.find(has('abort')));
    expect((await person('U0LINUS', first).presses('abort', button)).status).toBe(200);
    await first.says(/did not work yet/);
    first.signal('SIGKILL');
    await first.ended();
    slack.trouble('users.info', { status: 500, times: 0 });
    const next = await serve();
    await toldTo('U0LINUS', /is told to abort|is over/);
    await next.says(/cart 1 was left open: dep-[\s\S]*Slack is answered at/);
    next.signal('SIGINT');
    expect(await next.ended()).toBe(0);
    expect((await world.ports.deployments.get(id))?.ending?.kind).toBe('Refused');
    expect(await takeOvers(id)).toHaveLength(1);
    expect(next.text.match(/left open/g)).toHaveLength(1);
  }, 120_000);
});

describe('a recovery [RB-5]', () => {
  it('is one at a time in a process: who asks while it runs gets what comes of it, and who asks afterwards nothing', async () => {
    const served = await serve();
    await served.address();
    await startCart(served);
    const id = await openCart();
    served.signal('SIGKILL');
    await served.ended();
    const [one, other] = await Promise.all([recoverOnce(world, id), recoverOnce(world, id)]);
    expect([one?.ending.kind, other]).toEqual(['Refused', one]);
    expect(await recoverOnce(world, id)).toBeUndefined();
    expect(await takeOvers(id)).toHaveLength(1);
  }, 120_000);
});
