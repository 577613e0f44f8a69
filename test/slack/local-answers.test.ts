import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createWorkLoop } from '../../lib/cli/slack/work-loop.ts';
import { openRecordsAt, type Records } from '../../lib/local/records/index.ts';
import { transient } from '../../lib/model/errors.ts';
import type { SlackMessage } from '../../lib/slack/api.ts';
import { planMessage } from '../../lib/slack/messages/plan-message.ts';
import { createRespond } from '../../lib/slack/respond.ts';
import type { SlackWork } from '../../lib/slack/work.ts';
import { createWorkSteps } from '../../lib/slack/worker.ts';

let records: Records;
let votes: string[];
let told: string[];
let troubles: string[];
/** Who asked is not known, nothing is taken by slack.com. */
let away: { people: boolean; messages: boolean };

beforeEach(() => {
  jest.useFakeTimers();
  records = openRecordsAt(':memory:');
  [votes, told, troubles] = [[], [], []];
  away = { people: false, messages: false };
});
afterEach(() => {
  jest.useRealTimers();
  records.close();
});

const takes = async ({ text }: SlackMessage): Promise<void> => {
  if (away.messages) throw transient('slack.com is away');
  told.push(text);
};

/** A process of `slack serve`; the address for answers, which is of another host, refuses every connection. */
function serve() {
  const once = openRecordsAt(':memory:').once;
  const api = {
    person: async (id: string) => {
      if (away.people) throw transient('users.info is away');
      return { id, name: id, email: undefined, trusted: true };
    },
    group: async () => [],
    tell: async (_to: object, message: SlackMessage) => takes(message),
    post: async (_to: object, message: SlackMessage) => takes(message).then(() => '1'),
  } as never;
  const useCases = {
    approversOf: async () => ['slack:U0ADA'],
    vote: async (_ballot: string, { approved }: { approved: boolean }) => {
      votes.push(approved ? 'yes' : 'no');
      return approved ? 'your approval of <shop> & co is counted' : 'your rejection is counted';
    },
  } as never;
  const onTrouble = (text: string) => troubles.push(text);
  const respond = createRespond(api, (async () => {
    throw new Error('ECONNREFUSED');
  }) as never);
  return createWorkLoop({
    ...createWorkSteps({ api, once, respond, useCases, now: () => Date.now(), onTrouble }),
    store: records.slackWork,
    now: () => Date.now(),
    onTrouble,
  });
}

const vote = (id: string, approved: boolean, responseUrl: string | null = null) =>
  ({
    id,
    user: 'U0ADA',
    at: Date.now(),
    place: { channel: 'C0', message: '1' },
    responseUrl,
    kind: 'vote',
    ballot: 'b',
    approved,
    shown: '',
    reason: 'x',
  }) as SlackWork;
const pass = (seconds: number) => jest.advanceTimersByTimeAsync(seconds * 1000);

describe('the answer to what was asked in Slack, on one machine [CM-2]', () => {
  it('holds up no later vote of the same person: a rejection counts although no approval’s answer can be told', async () => {
    away.messages = true;
    const loop = serve();
    loop.add(vote('a', true, 'https://hooks.slack.com/x'));
    await pass(60);
    loop.add(vote('b', false));
    await pass(60);
    expect([votes, told]).toEqual([['yes', 'no'], []]);
    expect(troubles[0]).toMatch(
      /^the approval that U0ADA asked for in Slack was seen to, and telling them what came of it is tried again for 1 h: .*ECONNREFUSED; slack\.com is away; slack\.com is away$/,
    );
    away.messages = false;
    await pass(20);
    expect([votes, told.sort(), records.slackWork.all()]).toEqual([
      ['yes', 'no'],
      ['your approval of &lt;shop&gt; &amp; co is counted', 'your rejection is counted'],
      [],
    ]);
  });

  it('is told in the channel while the address that Slack gave for it is away', async () => {
    serve().add(vote('a', true, 'https://hooks.slack.com/x'));
    await pass(5);
    expect([told.length, troubles, records.slackWork.all()]).toEqual([1, [], []]);
  });

  it('is told by the next process as it was: what is done is not done again after what came later', async () => {
    away.messages = true;
    const first = serve();
    first.add(vote('a', true));
    first.add(vote('b', false));
    await pass(60);
    // Killed.
    jest.clearAllTimers();
    away.messages = false;
    expect(serve().takeUp()).toBe(2);
    await pass(5);
    expect([votes, told.length, records.slackWork.all()]).toEqual([['yes', 'no'], 2, []]);
  });

  it('that cannot be told in time is told late, by when it was, and not called undone', async () => {
    away.messages = true;
    serve().add(vote('a', true));
    await pass(2 * 3600);
    expect([votes, troubles.length]).toEqual([['yes'], 2]);
    expect(troubles[1]).toMatch(
      /^given up after 1 h: telling U0ADA the answer to the approval that they asked for in Slack, which was seen to; they are told late, when Slack takes it\. Why: slack\.com is away/,
    );
    jest.clearAllTimers();
    away.messages = false;
    serve().takeUp();
    await pass(20);
    expect([votes, told]).toEqual([
      ['yes'],
      [
        expect.stringMatching(
          /^Your approval, asked at \d\d:\d\d UTC, was seen to, but what came of it could not be told to you within 1 h \(slack\.com is away.*see how things stand now with \/slipway status\.\nyour approval of &lt;shop&gt; &amp; co is counted$/,
        ),
      ],
    ]);
  });

  it('of which nobody hears within a day is dropped, with a line that says that it was done', async () => {
    away.messages = true;
    serve().add(vote('a', true));
    await pass(25 * 3600);
    expect(troubles.at(-1)).toMatch(
      /^U0ADA could not be told within a day what came of the approval that they asked for in Slack: slack\.com is away/,
    );
    expect([records.slackWork.all(), jest.getTimerCount()]).toEqual([[], 0]);
  });

  it('is tried once more while the process ends, and stays written down for the next one', async () => {
    away.messages = true;
    const loop = serve();
    loop.add(vote('a', true));
    await pass(60);
    const stopped = loop.stop();
    await pass(1);
    expect([await stopped, jest.getTimerCount()]).toEqual([1, 0]);
    away.messages = false;
    serve().takeUp();
    await pass(5);
    expect([votes, told.length]).toEqual([['yes'], 1]);
  });
});

describe('what is given up says truly why [CM-2]', () => {
  it('that a process which was asked ended and the next one began too late', async () => {
    away.people = true;
    serve().add(vote('a', true));
    await pass(60);
    jest.clearAllTimers();
    // With its timers its clock begins anew.
    await pass(3700);
    away.people = false;
    serve().takeUp();
    await pass(5);
    expect([votes, told.at(-1)]).toEqual([
      [],
      expect.stringContaining(
        'could not be finished in 1 h and is not tried any more (the process that was asked ended before it was done, and the next one began when it was too late)',
      ),
    ]);
  });

  it('that it waited behind what was asked before, although Slack was served all the time', async () => {
    let go: (() => void) | undefined;
    const loop = createWorkLoop({
      answer: (work) =>
        work.id === 'a'
          ? new Promise((done) => {
              go = () => done(null);
            })
          : Promise.resolve({ text: work.kind === 'say' ? work.text : 'done', blocks: [] }),
      tell: async (_work, message) => takes(message),
      store: records.slackWork,
      now: () => Date.now(),
      onTrouble: (text) => troubles.push(text),
    });
    loop.add(vote('a', true));
    loop.add(vote('b', false));
    await pass(2 * 3600);
    go?.();
    await pass(1);
    expect(told).toEqual([
      expect.stringMatching(
        /^Your rejection, .* is not tried any more \(it waited its turn until it was too late: the approval that was asked before, at \d\d:\d\d UTC, had not been done until then\)/,
      ),
    ]);
  });

  it('and of a late plan, that its buttons are left out', async () => {
    const request = { requestId: 'r', service: 'shop', version: '2' };
    const plan = planMessage({
      service: 'shop',
      version: '2',
      environment: 'production',
      summary: 'two steps',
      sentences: ['first'],
      changed: null,
      start: { request, plan: 'digest' },
    });
    let last: SlackMessage | undefined;
    const loop = createWorkLoop({
      answer: async () => plan,
      tell: async (_work, message) => {
        await takes(message);
        last = message;
      },
      store: records.slackWork,
      now: () => Date.now(),
      onTrouble: (text) => troubles.push(text),
    });
    away.messages = true;
    const { id, user, at, place, responseUrl } = vote('p', true);
    const asked = { id, user, at, place, responseUrl, guidance: null, answers: null };
    loop.add({ ...asked, kind: 'plan', service: 'shop', version: '2' });
    await pass(1900);
    away.messages = false;
    await pass(20);
    expect(last?.text).toMatch(/^Your plan for shop 2, asked at .* Its buttons are left out: ask again/);
    expect(plan.blocks.some(({ type }) => type === 'actions')).toBe(true);
    expect(last?.blocks.some(({ type }) => type === 'actions')).toBe(false);
  });
});
