import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSlackServer, type SlackServer } from '../../lib/cli/slack-server.ts';
import { type LocalWorld, openLocalWorld } from '../../lib/local/index.ts';
import { freePort } from '../../lib/local/platform/free-port.ts';
import { connectPlatform } from '../../lib/local/platform/platform-client.ts';
import { runDeployment } from '../../lib/local/runner/run-deployment.ts';
import { ACTIONS } from '../../lib/slack/actions.ts';
import { createSlackApi } from '../../lib/slack/web-api.ts';
import { Person, type Send } from './stand-in/person.ts';
import { buttonsOf, type Posted, SlackStandIn } from './stand-in/server.ts';

const SERVER = `require('node:http').createServer((_, to) => to.end(process.env.VERSION)).listen(process.env.PORT)`;
const SECRET = { botToken: 'xoxb-stand-in', signingSecret: 'signing-secret' };
const root = mkdtempSync(join(tmpdir(), 'slipway-slack-'));
const home = join(root, 'home');

let slack: SlackStandIn;
let world: LocalWorld;
let server: SlackServer;
let people: Record<'ada' | 'grace' | 'linus' | 'guest', Person>;
const troubles: string[] = [];

const send: Send = async ({ headers, rawBody }) => {
  const answer = await fetch(server.url, { method: 'POST', headers, body: rawBody });
  return { status: answer.status, body: await answer.text() };
};

/** Looks until it is so: everything here happens in its own time. */
async function until<T>(what: string, look: () => T | undefined | false, seconds = 20): Promise<T> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(50)) {
    const found = look();
    if (found) return found;
  }
  throw new Error(
    `${what} did not happen; ${headline()}; told: ${JSON.stringify(slack.told.slice(-3))}; ${troubles.join('; ')}`,
  );
}

const first = () => slack.messages.findLast(({ thread }) => thread === undefined);
const headline = () => String((first()?.blocks[0]?.['text'] as { text?: string } | undefined)?.text);
const has = (name: keyof typeof ACTIONS) => (message: Posted) =>
  buttonsOf(message).some(({ action_id }) => action_id === ACTIONS[name]);
const question = () => until('a question', () => slack.messages.find(has('approve')));
const toldTo = (user: string, text: RegExp) =>
  until(`${user} being told ${text}`, () =>
    slack.told.find((each) => each.user === user && text.test(each.text)),
  );
/** Reports and archive too: before that the service is not free for the next one. */
async function closed(): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end; await sleep(50))
    if ((await world.ports.deployments.list({ open: true })).length === 0) return;
  throw new Error('a deployment did not close');
}
const ended = (kind: RegExp) => until(`the ending ${kind}`, () => kind.test(headline()), 40);

beforeAll(async () => {
  slack = await SlackStandIn.open();
  for (const [id, name] of [
    ['U0ADA', 'Ada'],
    ['U0GRACE', 'Grace'],
    ['U0LINUS', 'Linus'],
  ] as const)
    slack.members.set(id, { name, email: `${name.toLowerCase()}@example.com` });
  slack.members.set('U0GUEST', { name: 'Guest', guest: true });
  slack.groups.set('S0OPS', ['U0ADA', 'U0GRACE']);
  const services = join(root, 'services');
  mkdirSync(services, { recursive: true });
  writeFileSync(join(services, 'server.cjs'), SERVER);
  const shop = {
    service: 'shop',
    target: {
      kind: 'local',
      command: 'node server.cjs',
      port: await freePort(),
      instances: 1,
      startTimeout: '5s',
    },
    delivery: { steps: [50, 100], observe: '2s', finalObserve: '2s', controlSlice: 0 },
    slo: { period: '1s', extensions: 0, onInconclusive: 'advance' },
    approvals: {
      approvers: ['slack-group:S0OPS', 'linus@example.com'],
      quorum: 2,
      fourEyes: true,
      expireAfter: '1m',
    },
  };
  writeFileSync(join(services, 'shop.yaml'), JSON.stringify(shop));
  const cart = { ...shop, service: 'cart', target: { ...shop.target, port: await freePort() } };
  writeFileSync(join(services, 'cart.yaml'), JSON.stringify(cart));
  world = await openLocalWorld({
    home,
    services,
    approvals: { ask: async () => undefined },
    announcer: { announce: async () => undefined },
  });
  server = await openSlackServer({
    world,
    api: createSlackApi({ token: SECRET.botToken, url: `${slack.url}api/` }),
    secret: SECRET,
    team: 'T0TEAM',
    channel: 'C0OPS',
    port: 0,
    onTrouble: (text) => troubles.push(text),
    responseBase: slack.url,
  });
  const options = { slack, send, secret: SECRET.signingSecret, now: () => Date.now() };
  people = {
    ada: new Person('U0ADA', options),
    grace: new Person('U0GRACE', options),
    linus: new Person('U0LINUS', options),
    guest: new Person('U0GUEST', options),
  };
}, 30_000);

afterAll(async () => {
  await server.close();
  await world.close();
  await (await connectPlatform(home))?.shutdown();
  await slack.close();
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
}, 30_000);

describe('Slack and the runner of one machine', () => {
  it('starts a deployment after its plan was shown, asks two people who are not the requester, and tells its thread [CM-1, CM-2, ST-4]', async () => {
    const { ada, grace, linus, guest } = people;
    expect((await ada.types('deploy shop 1')).body).toMatch(
      /Planning shop 1: nothing starts before you say so/,
    );
    const plan = await toldTo('U0ADA', /^Plan for shop 1/);
    const shown = { ...plan, ts: 'plan', thread: undefined } as unknown as Posted;
    await send(ada.press('start', shown));
    await toldTo('U0ADA', /^shop 1 is started: dep-/);
    const asked = await question();
    expect(asked).toMatchObject({
      channel: 'C0OPS',
      broadcast: true,
      text: expect.stringMatching(/^Deploy shop 1/),
    });
    // By herself she cannot, a guest never can, and one is not two.
    await send(ada.press('approve', asked));
    await toldTo('U0ADA', /^you requested this deployment yourself/);
    await send(guest.press('approve', asked));
    await toldTo('U0GUEST', /^only members of this workspace can decide/);
    await send(grace.press('approve', asked));
    await toldTo('U0GRACE', /as 1 of 2: 1 more is needed/);
    await send(linus.press('approve', asked));
    await toldTo('U0LINUS', /as 2 of 2: it is approved/);
    // What it is ready under is another question, to the same people.
    const conditions = await until('the conditions', () =>
      slack.messages.find((each) => each !== asked && has('approve')(each)),
    );
    await Promise.all([send(grace.press('approve', conditions)), send(linus.press('approve', conditions))]);
    await ended(/^✅ Deployed: shop 1/);
    await until('the question saying who', () => /^✓ Approved by Grace and Linus/.test(asked.text));
    expect(buttonsOf(asked)).toEqual([]);
    await send(
      grace.pressing(
        { action_id: ACTIONS.approve, value: JSON.stringify({ ballot: 'x', shown: '' }) },
        asked,
      ),
    );
    await toldTo('U0GRACE', /^this question is not open/);
    await until('the last line of the thread', () =>
      slack.messages.some(
        ({ thread, text }) => thread !== undefined && /shop 1 serves production/.test(text),
      ),
    );
    const thread = slack.messages.filter((message) => message.thread === first()?.ts).map(({ text }) => text);
    expect(thread.join('\n')).toMatch(/✓ Plan: [\s\S]*shop 1 serves production/);
    expect(slack.messages.filter((message) => message.thread === undefined)).toHaveLength(1);
    const [record] = await world.ports.deployments.list({ limit: 1 });
    expect(record?.state.deployment?.request.requestedBy).toBe('slack:U0ADA ada@example.com');
    await closed();
  }, 60_000);

  it('rejects with a reason from a form, which has to be there [CM-2]', async () => {
    const { grace } = people;
    slack.messages.length = 0;
    const run = runDeployment(world, {
      requestId: 'r2',
      service: 'shop',
      version: '2',
      requestedBy: 'linus',
    });
    const asked = await question();
    const late = grace.press('approve', asked);
    await send(grace.press('reject', asked));
    expect(JSON.parse((await grace.fillsIn({ reason: ' ' })).body)).toMatchObject({
      response_action: 'errors',
    });
    expect(JSON.parse((await grace.fillsIn({ reason: 'not on a Friday' })).body)).toEqual({
      response_action: 'clear',
    });
    expect((await run).ending.reason).toMatch(/Grace \(slack:U0GRACE\) rejected the plan: not on a Friday/);
    await ended(/^⛔ Not started/);
    await until('the question saying so', () => /^✗ Rejected by Grace/.test(asked.text));
    // Too late, and said so to this person alone.
    await send(late);
    await toldTo('U0GRACE', /is over: it ended Refused/);
  }, 60_000);

  it('aborts from the first message while a question is open, and goes on telling when Slack is away for a while [CM-1, CM-2]', async () => {
    const { linus } = people;
    slack.messages.length = 0;
    slack.trouble('chat.postMessage', { error: 'internal_error', times: 2 });
    const run = runDeployment(world, { requestId: 'r3', service: 'shop', version: '3', requestedBy: 'ada' });
    const asked = await question();
    const abort = await until('an abort button', () => slack.messages.find(has('abort')));
    slack.trouble('users.info', { status: 500, times: 3 });
    await send(linus.press('abort', abort));
    expect((await run).ending.reason).toMatch(/aborted in Slack \(abort by Linus \(slack:U0LINUS\)\)/);
    await until('the question being closed', () => /^Closed without an answer/.test(asked.text));
    expect(troubles.join()).toMatch(/could not be delivered/);
  }, 60_000);

  it('leaves alone what else is being deployed from the same process, when one ends [CM-2]', async () => {
    const { grace, linus } = people;
    await closed();
    slack.messages.length = 0;
    const asks = (service: string) =>
      until(`${service} asking`, () =>
        slack.messages.find((each) => has('approve')(each) && each.text.includes(service)),
      );
    const shop = runDeployment(world, { requestId: 'r4', service: 'shop', version: '4', requestedBy: 'ada' });
    const cart = runDeployment(world, { requestId: 'r5', service: 'cart', version: '1', requestedBy: 'ada' });
    const [, question] = [await asks('shop'), await asks('cart')];
    const abort = slack.messages.find((each) => has('abort')(each) && each.text.includes('shop'));
    await send(linus.press('abort', abort));
    expect((await shop).ending.reason).toMatch(/aborted in Slack/);
    expect((await world.ports.deployments.list({ service: 'cart', open: true }))[0]?.ending).toBeNull();
    await send(grace.press('reject', question));
    await grace.fillsIn({ reason: 'not yet' });
    expect((await cart).ending.reason).toMatch(/rejected the plan: not yet/);
  }, 60_000);

  it('answers status and what it does not understand [CM-1]', async () => {
    const { ada } = people;
    await ada.types('status shop');
    const status = await toldTo('U0ADA', /^Nothing is being deployed|being deployed/);
    expect(JSON.stringify(status.blocks)).toMatch(/shop 1: Deployed/);
    expect(JSON.stringify(status.blocks)).toMatch(/shop: 1 100 % \(1\/1 healthy\)/);
    expect((await ada.types('deplyo shop')).body).toMatch(/There is no command \\"deplyo\\"/);
    expect((await ada.types('help')).body).toMatch(/\/slipway deploy/);
    await ada.types('deploy nothing 1');
    await toldTo('U0ADA', /^there is no service "nothing"/);
  }, 30_000);
});
