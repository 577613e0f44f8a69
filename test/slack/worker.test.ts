import { describe, expect, it } from '@jest/globals';
import type { SlackApi } from '../../lib/slack/api.ts';
import { SlackRefusal } from '../../lib/slack/refusal.ts';
import type { SlackWork } from '../../lib/slack/work.ts';
import { createWorker, type PeopleUseCases } from '../../lib/slack/worker.ts';

const ASKED = 1_000_000;
const work = {
  id: 'w',
  user: 'U0ADA',
  at: ASKED,
  place: null,
  responseUrl: null,
  kind: 'start',
  start: { request: { requestId: 'slack-1', service: 'shop', version: '2' }, plan: 'digest' },
} as const satisfies SlackWork;

function setUp({ now = ASKED, refuses = false, busy = false, useCases: own = {} } = {}) {
  const told: string[] = [];
  const troubles: string[] = [];
  let starts = 0;
  let begun: string | null = null;
  const useCases = {
    approversOf: async () => [],
    started: async () => (begun === null ? null : { id: begun, ended: null }),
    plan: async () => {
      if (!busy) return { environment: 'production', summary: '', sentences: [], digest: 'digest' };
      begun = 'dep-1';
      throw new Error('shop is being deployed by dep-1');
    },
    start: async () => {
      starts += 1;
      return 'dep-1';
    },
    ...own,
  } as unknown as PeopleUseCases;
  const first = new Set<string>();
  const does = createWorker({
    api: {
      person: async (id: string) => ({ id, name: 'Ada', email: undefined, trusted: true }),
    } as unknown as SlackApi,
    useCases,
    once: {
      first: async (key) => !first.has(key) && Boolean(first.add(key)),
      forget: async (key) => void first.delete(key),
    },
    now: () => now,
    respond: async (_work, { text }) => {
      if (refuses) throw new SlackRefusal('telling', 'user_not_in_channel', 'user_not_in_channel');
      told.push(text);
    },
    onTrouble: (text) => void troubles.push(text),
  });
  return { does, told, troubles, starts: () => starts };
}

describe('what is done of a press in Slack [CM-2]', () => {
  it.each<[object, string, unknown[]]>([
    [{ kind: 'abort', which: 'shop', reason: 'r' }, 'abort', ['shop']],
    [
      { kind: 'vote', ballot: 'b', approved: false, shown: 'd', reason: 'r' },
      'vote',
      ['b', { approved: false, shown: 'd' }],
    ],
    [
      { kind: 'extend', deployment: 'dep-1', observation: 'o', minutes: 2, reason: 'r' },
      'extend',
      ['dep-1', { seconds: 120, meant: 'o' }],
    ],
    [{ kind: 'skip', deployment: 'dep-1', observation: 'o', reason: 'r' }, 'skip', ['dep-1', { meant: 'o' }]],
    [
      { kind: 'unlock', service: 'shop', environment: 'production', deployment: 'dep-1', reason: 'r' },
      'unlock',
      ['shop', 'production', { deployment: 'dep-1' }],
    ],
    [{ kind: 'release', service: 'shop', reason: 'r' }, 'release', ['shop']],
  ])('is said with who pressed, when and why: %j', async (change, useCase, given) => {
    const asked: unknown[][] = [];
    const { does, told } = setUp({
      useCases: {
        [useCase]: async (...each: unknown[]) => {
          asked.push(each);
          return 'as you say';
        },
      },
    });
    await does({ ...work, ...change } as unknown as SlackWork);
    const who = { voter: { identities: ['slack:U0ADA'] }, reason: 'r', at: ASKED };
    const [last, ...first] = [...given].reverse();
    const expected = typeof last === 'object' ? [...first.reverse(), { ...who, ...last }] : [...given, who];
    expect(asked).toMatchObject([expected]);
    expect(told).toEqual(['as you say']);
  });

  it('is no start any more after ten minutes: nothing begins by itself', async () => {
    const late = setUp({ now: ASKED + 600_001 });
    await late.does(work);
    expect([late.starts(), late.told[0]]).toEqual([
      0,
      expect.stringMatching(/^shop 2 was not started: you asked for it at 1970-.*\. Plan it again/),
    ]);
    const inTime = setUp({ now: ASKED + 600_000 });
    await inTime.does(work);
    expect(inTime.starts()).toBe(1);
  });

  it('is told as started by the first press where a second one finds the door closed by it', async () => {
    const { does, told, starts } = setUp({ busy: true });
    await does(work);
    expect([starts(), told]).toEqual([
      0,
      ['shop 2 is started already: dep-1. Its thread tells how it goes.'],
    ]);
  });

  it('is done once where Slack never takes the answer, and said where somebody looks', async () => {
    const { does, troubles, starts } = setUp({ refuses: true });
    await does(work);
    expect(starts()).toBe(1);
    expect(troubles).toEqual([
      expect.stringMatching(/^start of U0ADA was done, and its answer not told: telling/),
    ]);
  });
});
