import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSlackServer } from '../../lib/cli/slack-server.ts';
import { type LocalWorld, openLocalWorld } from '../../lib/local/index.ts';
import { freePort } from '../../lib/local/platform/free-port.ts';
import { connectPlatform } from '../../lib/local/platform/platform-client.ts';
import { ACTIONS } from '../../lib/slack/actions.ts';
import { createSlackApi } from '../../lib/slack/web-api.ts';
import { Person, type Send } from './stand-in/person.ts';
import { buttonsOf, type Posted, SlackStandIn, type Told } from './stand-in/server.ts';

const SERVER = `require('node:http').createServer((_, to) => to.end(process.env.VERSION)).listen(process.env.PORT)`;
export const SECRET = { botToken: 'xoxb-stand-in', signingSecret: 'signing-secret' };

export type Name = 'ada' | 'grace' | 'linus' | 'guest';

/** `slack serve` with two services on this machine, a stand-in of Slack, and people who use it. */
export interface SlackHere {
  readonly slack: SlackStandIn;
  readonly world: LocalWorld;
  readonly people: Readonly<Record<Name, Person>>;
  /** What could not be delivered. */
  readonly troubles: readonly string[];
  /** Requests, with the status and the reason. */
  readonly turnedAway: readonly string[];
  readonly send: Send;
  /** Looks until it is so: everything here happens in its own time. */
  until<T>(what: string, look: () => T | undefined | false, seconds?: number): Promise<T>;
  /** The message that begins the newest thread. */
  first(): Posted | undefined;
  question(): Promise<Posted>;
  toldTo(user: string, text: RegExp): Promise<Told>;
  ended(kind: RegExp): Promise<unknown>;
  /** Reports and archive too: before that the service is not free for the next one. */
  closed(): Promise<void>;
  close(): Promise<void>;
}

export const has = (name: keyof typeof ACTIONS) => (message: Posted) =>
  buttonsOf(message).some(({ action_id }) => action_id === ACTIONS[name]);

export async function openSlackHere(): Promise<SlackHere> {
  const root = mkdtempSync(join(tmpdir(), 'slipway-slack-'));
  const home = join(root, 'home');
  const slack = await standIn();
  const world = await openLocalWorld({
    home,
    services: await servicesIn(root),
    approvals: { ask: async () => undefined },
    announcer: { announce: async () => undefined },
  });
  const troubles: string[] = [];
  const turnedAway: string[] = [];
  const server = await openSlackServer({
    world,
    api: createSlackApi({ token: SECRET.botToken, url: `${slack.url}api/` }),
    secret: SECRET,
    team: 'T0TEAM',
    channel: 'C0OPS',
    port: 0,
    onTrouble: (text) => troubles.push(text),
    onTurnedAway: (status, reason) => turnedAway.push(`${status} ${reason}`),
    responseBase: slack.url,
  });
  const send: Send = async ({ headers, rawBody }) => {
    const answer = await fetch(server.url, { method: 'POST', headers, body: rawBody });
    return { status: answer.status, body: await answer.text() };
  };
  const options = { slack, send, secret: SECRET.signingSecret, now: () => Date.now() };
  const first = () => slack.messages.findLast(({ thread }) => thread === undefined);
  const headline = () => String((first()?.blocks[0]?.['text'] as { text?: string } | undefined)?.text);
  const until: SlackHere['until'] = async (what, look, seconds = 20) => {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(50)) {
      const found = look();
      if (found) return found;
    }
    throw new Error(
      `${what} did not happen; ${headline()}; told: ${JSON.stringify(slack.told.slice(-3))}; ${troubles.join('; ')}`,
    );
  };
  return {
    slack,
    world,
    people: {
      ada: new Person('U0ADA', options),
      grace: new Person('U0GRACE', options),
      linus: new Person('U0LINUS', options),
      guest: new Person('U0GUEST', options),
    },
    troubles,
    turnedAway,
    send,
    until,
    first,
    question: () => until('a question', () => slack.messages.find(has('approve'))),
    toldTo: (user, text) =>
      until(`${user} being told ${text}`, () =>
        slack.told.find((each) => each.user === user && text.test(each.text)),
      ),
    ended: (kind) => until(`the ending ${kind}`, () => kind.test(headline()), 40),
    closed: async () => {
      for (const end = Date.now() + 30_000; Date.now() < end; await sleep(50))
        if ((await world.ports.deployments.list({ open: true })).length === 0) return;
      throw new Error('a deployment did not close');
    },
    close: async () => {
      await server.close();
      await world.close();
      await (await connectPlatform(home))?.shutdown();
      await slack.close();
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export async function standIn(): Promise<SlackStandIn> {
  const slack = await SlackStandIn.open();
  for (const [id, name] of [
    ['U0ADA', 'Ada'],
    ['U0GRACE', 'Grace'],
    ['U0LINUS', 'Linus'],
  ] as const)
    slack.members.set(id, { name, email: `${name.toLowerCase()}@example.com` });
  slack.members.set('U0GUEST', { name: 'Guest', guest: true });
  slack.groups.set('S0OPS', ['U0ADA', 'U0GRACE']);
  return slack;
}

/** shop and cart, which two people have to agree to. */
export async function servicesIn(root: string): Promise<string> {
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
  return services;
}
