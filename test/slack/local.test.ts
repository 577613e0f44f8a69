import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalWorld } from '../../lib/local/index.ts';
import { runDeployment } from '../../lib/local/runner/run-deployment.ts';
import { ACTIONS } from '../../lib/slack/actions.ts';
import { has, openSlackHere, type SlackHere } from './slack-here.ts';
import { buttonsOf, type Posted, type SlackStandIn } from './stand-in/server.ts';

let slack: SlackStandIn;
let world: LocalWorld;
let people: SlackHere['people'];
let here: SlackHere;
beforeAll(async () => {
  here = await openSlackHere();
  ({ slack, world, people } = here);
}, 30_000);
afterAll(() => here.close(), 30_000);

const send: SlackHere['send'] = (request) => here.send(request);
const until: SlackHere['until'] = (what, look, seconds) => here.until(what, look, seconds);
const toldTo: SlackHere['toldTo'] = (user, text) => here.toldTo(user, text);
const ended: SlackHere['ended'] = (kind) => here.ended(kind);
const question = () => here.question();
const closed = () => here.closed();
const first = () => here.first();

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
    await toldTo('U0GUEST', /^only members of this workspace can see and decide/);
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
    expect(here.troubles.join()).toMatch(/could not be delivered/);
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

  it('aborts by the name of a service what was open when it was asked, and not what has begun since [CM-2]', async () => {
    const { linus } = people;
    await closed();
    slack.messages.length = 0;
    const asks = () => until('a question', () => slack.messages.find(has('approve')));
    const one = runDeployment(world, { requestId: 'r6', service: 'cart', version: '2', requestedBy: 'ada' });
    const question = await asks();
    slack.trouble('users.info', { status: 500, times: 1e6 });
    expect((await linus.types('abort cart wrong version')).status).toBe(200);
    const [kept] = world.chat.slackWork.all();
    slack.trouble('users.info', { status: 500, times: 0 });
    const { deploymentId, ending } = await one;
    expect(JSON.parse(kept?.body ?? '')).toMatchObject({ kind: 'abort', which: deploymentId });
    expect(ending.reason).toMatch(/wrong version \(abort by Linus/);
    await until('the question being closed', () => /^Closed without an answer/.test(question.text));
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
