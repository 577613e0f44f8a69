import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createWorkLoop } from '../../lib/cli/slack/work-loop.ts';
import { openRecordsAt, type Records } from '../../lib/local/records/index.ts';
import type { SlackWork } from '../../lib/slack/work.ts';

let records: Records;
/** Whether Slack is away, and for whom. */
let away: (work: SlackWork) => boolean;
/** Whom nothing can be told. */
let deaf: (work: SlackWork) => boolean;
let done: SlackWork[];
let told: string[];
let troubles: string[];
let atOnce: number;
let most: number;

beforeEach(() => {
  jest.useFakeTimers();
  records = openRecordsAt(':memory:');
  away = () => false;
  deaf = () => false;
  [done, told, troubles, atOnce, most] = [[], [], [], 0, 0];
});
afterEach(() => {
  jest.useRealTimers();
  records.close();
});

const answerOf = (work: SlackWork) => ({
  text: work.kind === 'say' ? work.text : `${work.id} is done`,
  blocks: [],
});

const open = () =>
  createWorkLoop({
    store: records.slackWork,
    answer: async (work) => {
      most = Math.max(most, ++atOnce);
      await new Promise((go) => setTimeout(go, 10));
      atOnce -= 1;
      if (away(work)) throw new Error('Slack is away');
      if (work.kind !== 'say') done.push(work);
      return answerOf(work);
    },
    tell: async (work, answer) => {
      if (deaf(work)) throw new Error('nothing can be told');
      told.push(answer.text);
      if (work.kind === 'say') done.push(work);
    },
    now: () => Date.now(),
    onTrouble: (text) => troubles.push(text),
  });

const asked = (id: string, change: object) =>
  ({ id, user: 'U0ADA', at: Date.now(), place: null, responseUrl: null, ...change }) as SlackWork;
const abort = (id = 'a') => asked(id, { kind: 'abort', which: 'dep-1', reason: 'no' });
const vote = (id: string, approved: boolean) =>
  asked(id, { kind: 'vote', ballot: 'b', approved, shown: '', reason: '' });
const pass = (seconds: number) => jest.advanceTimersByTimeAsync(seconds * 1000);
const ids = () => done.map(({ id }) => id);

describe('what was asked in Slack, on one machine [CM-2]', () => {
  it('is written down before Slack is answered, and only until it is done', async () => {
    open().add(abort());
    expect(records.slackWork.all()).toMatchObject([{ id: 'a', givenUp: false }]);
    await pass(1);
    expect([ids(), records.slackWork.all(), troubles]).toEqual([['a'], [], []]);
  });

  it('is tried for most of an hour while Slack is away, never twice at once, and done within seconds of its return', async () => {
    away = () => true;
    open().add(abort());
    await pass(3500);
    expect([ids(), most]).toEqual([[], 1]);
    expect(troubles).toEqual([
      'the abort of dep-1 that U0ADA asked for in Slack did not work yet, and is tried again for 1 h: Slack is away',
    ]);
    away = () => false;
    await pass(3);
    expect(ids()).toEqual(['a']);
    await pass(3600);
    expect(ids()).toEqual(['a']);
  });

  it('goes on in the next process, also where that one died in between', async () => {
    away = () => true;
    open().add(abort());
    await pass(60);
    // Nothing of the first one is stopped or told: it is gone.
    jest.clearAllTimers();
    away = () => false;
    expect(open().takeUp()).toBe(1);
    await pass(1);
    expect([ids(), records.slackWork.all()]).toEqual([['a'], []]);
  });

  it('is done in the order of one person’s votes on a question, and an abort waits for none of them', async () => {
    away = ({ kind }) => kind !== 'abort';
    const loop = open();
    loop.add(vote('yes', true));
    loop.add(vote('no', false));
    loop.add(asked('p', { kind: 'plan', service: 'shop', version: '1', guidance: null, answers: null }));
    await pass(100);
    loop.add(abort());
    await pass(0.02);
    expect(ids()).toEqual(['a']);
    away = () => false;
    await pass(20);
    expect(ids().filter((id) => id === 'yes' || id === 'no')).toEqual(['yes', 'no']);
    expect(ids()).toContain('p');
  });

  it('is done at once when something else shows that Slack is back', async () => {
    away = () => true;
    const loop = open();
    loop.add(vote('yes', true));
    await pass(600);
    away = () => false;
    loop.add(abort());
    await pass(0.1);
    expect(ids().sort()).toEqual(['a', 'yes']);
  });

  it('is given up after an hour by one line at the terminal, and told to the person when Slack is back', async () => {
    away = () => true;
    open().add(abort());
    await pass(2 * 3600);
    expect(troubles).toHaveLength(2);
    expect(troubles[1]).toMatch(
      /^given up after 1 h: the abort of dep-1 that U0ADA asked for in Slack; they are told when Slack answers\. Why: Slack is away$/,
    );
    jest.clearAllTimers();
    away = () => false;
    open().takeUp();
    await pass(20);
    expect(done).toMatchObject([
      {
        id: 'a',
        kind: 'say',
        user: 'U0ADA',
        text: expect.stringMatching(
          /^Your abort of dep-1, asked at \d\d:\d\d UTC, could not be finished in 1 h/,
        ),
      },
    ]);
    expect(records.slackWork.all()).toEqual([]);
  });

  it('is not begun by a process that comes too late: a start after ten minutes is told, and nothing starts', async () => {
    const start = { request: { requestId: 'r', service: 'shop', version: '2' }, plan: 'p' };
    const work = asked('s', { kind: 'start', start });
    records.slackWork.keep({ id: 's', at: work.at, body: JSON.stringify(work) });
    await pass(601);
    open().takeUp();
    await pass(1);
    expect(done.map(({ kind }) => kind)).toEqual(['say']);
    expect(troubles).toEqual([expect.stringMatching(/^given up after 10 min: the start of shop 2/)]);
  });

  it('of which nobody can be told within a day is dropped, with a line', async () => {
    away = () => true;
    open().add(abort());
    await pass(25 * 3600);
    expect(troubles.at(-1)).toMatch(
      /^U0ADA could not be told within a day what was given up: Slack is away$/,
    );
    expect([records.slackWork.all(), jest.getTimerCount()]).toEqual([[], 0]);
  });

  it('stays written down when the process ends while Slack is away', async () => {
    away = () => true;
    const loop = open();
    loop.add(vote('yes', true));
    loop.add(vote('no', false));
    await pass(30);
    const stopped = loop.stop();
    await pass(1);
    expect([await stopped, done, jest.getTimerCount()]).toEqual([2, [], 0]);
  });
});
