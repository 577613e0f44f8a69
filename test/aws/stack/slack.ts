import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { AuditLine } from '../../../lib/model/audit.ts';
import type { DeploymentRecord } from '../../../lib/ports/deployment-records.ts';
import { ACTIONS, type ActionName } from '../../../lib/slack/actions.ts';
import { Person, type Send, type Signed } from '../../slack/stand-in/person.ts';
import { buttonsOf, type Posted, SlackStandIn, type Told } from '../../slack/stand-in/server.ts';
import { type Account, eventually } from './account.ts';
import type { DeployedStack } from './deployed-stack.ts';
import { split, startTraffic } from './greeter.ts';

const SERVICE = 'scribe';
const SECRET = { botToken: 'xoxb-stand-in', signingSecret: 'signing-secret' };

/** What people in Slack did with the deployed stack, and what they were told. */
export interface SlackStory {
  /** A plan was shown, started, confirmed by two others, extended, not skipped by the requester, and aborted at 25 %. */
  readonly aborted: {
    readonly ended: DeploymentRecord;
    readonly served: Readonly<Record<string, number>>;
    readonly first: string;
    readonly thread: readonly string[];
    readonly question: string;
    readonly trail: ReadonlyArray<Pick<AuditLine, 'actor' | 'action' | 'cause'>>;
  };
  readonly rejected: DeploymentRecord;
  readonly told: readonly Told[];
  /** Statuses of requests that must do nothing. */
  readonly turnedAway: { readonly again: number; readonly forged: number; readonly otherTeam: number };
}

export const openStandIn = (): Promise<SlackStandIn> => SlackStandIn.open(SECRET.botToken);

export async function talk(slack: SlackStandIn, account: Account, stack: DeployedStack): Promise<SlackStory> {
  await new SecretsManagerClient({}).send(
    new PutSecretValueCommand({ SecretId: 'slipway/slack', SecretString: JSON.stringify(SECRET) }),
  );
  for (const [id, name] of [
    ['U0ADA', 'Ada'],
    ['U0GRACE', 'Grace'],
    ['U0LINUS', 'Linus'],
  ] as const)
    slack.members.set(id, { name, email: `${name.toLowerCase()}@example.com` });
  slack.groups.set('S0OPS', ['U0ADA', 'U0GRACE', 'U0LINUS']);
  const traffic = startTraffic({ name: SERVICE, requestsPerSecond: 300, errorRate: {} });
  try {
    await new Promise((done) => setTimeout(done, 5000));
    return await story(slack, account, senderTo(stack));
  } finally {
    await traffic.stop();
  }
}

async function story(slack: SlackStandIn, account: Account, send: Send): Promise<SlackStory> {
  const person = (id: string, team = 'T0TEAM') =>
    new Person(id, { slack, send, secret: SECRET.signingSecret, now: () => Date.now(), team });
  const [ada, grace, linus] = [person('U0ADA'), person('U0GRACE'), person('U0LINUS')] as const;
  const told = (text: RegExp) => eventually(async () => slack.told.find((each) => text.test(each.text)));
  // Every other deployment is told of as well.
  const withButton = (name: ActionName) => eventually(async () => own(slack.messages).findLast(has(name)));

  // Every kind of target can be asked about; those that are being deployed say by whom.
  for (const service of ['shop', 'orders', 'cd-greeter', 'cd-shop']) {
    const before = slack.told.length;
    await ada.types(`deploy ${service} 9.9.9`);
    await eventually(async () =>
      slack.told.slice(before).find(({ text }) => /^Plan for|being deployed by/.test(text)),
    );
  }
  // The status reads what the terminal's reads: traffic, locks and incidents.
  await ada.types('status');
  await told(/being deployed\.$/);
  await ada.types(`deploy ${SERVICE} 1.1.0`);
  const plan = await told(/^Plan for scribe 1\.1\.0/);
  await send(ada.press('start', { ...plan, ts: 'plan', thread: undefined } as unknown as Posted));
  const question = await withButton('approve');
  const id = await idOf(account);
  // By the requester it does not count; twice it counts once; together they decide.
  await send(ada.press('approve', question));
  await told(/^you requested this deployment yourself/);
  const press = grace.press('approve', question);
  await send(press);
  const again = (await send(press)).status;
  const turnedAway = {
    again,
    forged: (
      await send({ ...press, headers: { ...press.headers, 'x-slack-signature': `v0=${'0'.repeat(64)}` } })
    ).status,
    otherTeam: (await send(person('U0GRACE', 'T0OTHER').press('approve', question))).status,
  };
  await told(/as 1 of 2/);
  await send(linus.press('approve', question));

  await eventually(async () => (await split(SERVICE))['2'] === 0.25);
  const observed = await withButton('extend');
  await send(ada.press('skip', observed));
  await eventually(async () => slack.forms.length > 0);
  await ada.fillsIn({ reason: 'in a hurry' });
  await told(/ask a second person to skip the wait$/);
  await send(grace.press('extend', observed));
  await eventually(async () => slack.forms.length > 1);
  await grace.fillsIn({ minutes: '2', reason: 'thin traffic' });
  await told(/it is observed for 2 min more, as Grace/);
  await send(linus.press('abort', observed));
  const ended = await closed(account, id);
  const first = await eventually(async () =>
    own(slack.messages).find(({ thread, text }) => thread === undefined && /^↩️/.test(text)),
  );
  const thread = slack.messages.filter((message) => message.thread === first.ts).map(({ text }) => text);
  const aborted = {
    ended,
    served: await split(SERVICE),
    first: first.text,
    thread,
    question: question.text,
    trail: await account.trailOf(SERVICE, id),
  };
  await account.acknowledgeIncidents(SERVICE);
  return { aborted, rejected: await reject(slack, account, ada, grace, send), told: slack.told, turnedAway };
}

async function reject(
  slack: SlackStandIn,
  account: Account,
  ada: Person,
  grace: Person,
  send: Send,
): Promise<DeploymentRecord> {
  const before = slack.told.length;
  await ada.types(`deploy ${SERVICE} 1.1.0 canary 25% -> 100%`);
  const plan = await eventually(async () =>
    slack.told.slice(before).find(({ text }) => /^Plan for/.test(text)),
  );
  const messages = slack.messages.length;
  await send(ada.press('start', { ...plan, ts: 'plan', thread: undefined } as unknown as Posted));
  const question = await eventually(async () => own(slack.messages.slice(messages)).find(has('reject')));
  const forms = slack.forms.length;
  await send(grace.press('reject', question));
  await eventually(async () => slack.forms.length > forms);
  await grace.fillsIn({ reason: 'not on a Friday' });
  return closed(account, await idOf(account));
}

const own = (messages: readonly Posted[]) => messages.filter(({ text }) => text.includes(SERVICE));
const has = (name: ActionName) => (message: Posted) =>
  buttonsOf(message).some(({ action_id }) => action_id === ACTIONS[name]);

const idOf = (account: Account) =>
  eventually(
    async () => (await account.records.deployments.list({ service: SERVICE, open: true, limit: 1 }))[0]?.id,
  );

const closed = (account: Account, id: string) =>
  eventually(async () => {
    const record = await account.records.deployments.get(id);
    return record?.ending && record.seal ? record : undefined;
  });

/** By the address of the API, as the emulated account serves it. */
function senderTo({ slackEndpoint }: DeployedStack): Send {
  const api = /\/\/([a-z0-9]+)\.execute-api/.exec(slackEndpoint)?.[1];
  if (!api) throw new Error(`${slackEndpoint} is no address of an API`);
  const url = `${process.env['AWS_ENDPOINT_URL']}/_aws/execute-api/${api}/$default/slack`;
  return async ({ headers, rawBody }: Signed) => {
    const answer = await fetch(url, { method: 'POST', headers, body: rawBody });
    return { status: answer.status, body: await answer.text() };
  };
}
