import { describe, expect, it } from '@jest/globals';
import { transient } from '../../lib/model/errors.ts';
import type { SlackApi } from '../../lib/slack/api.ts';
import { createVoters } from '../../lib/slack/voter.ts';
import type { SlackWork } from '../../lib/slack/work.ts';

function setUp(named: readonly string[], trusted = true) {
  const asked: string[] = [];
  const api = {
    person: async (id: string) => ({ id, name: 'Ada', email: 'ada@example.com', trusted }),
    group: async (id: string) => {
      asked.push(id);
      return ['U0ADA'];
    },
  } as unknown as SlackApi;
  let clock = 0;
  const desk = () => createVoters({ api, useCases: { approversOf: async () => named }, now: () => clock });
  const at = (moment: number, kind = 'abort') => {
    clock = moment;
    // On AWS everything but the connection is made for each request.
    return desk()({ id: 'w', user: 'U0ADA', at: 0, kind, which: 'checkout' } as unknown as SlackWork);
  };
  return { asked, at };
}

describe('who has pressed [CM-2]', () => {
  it('is looked for in a group once a minute, and again after it', async () => {
    const { asked, at } = setUp(['slack-group:S0OPS', 'slack:U0EVE']);
    for (const moment of [1000, 30_000, 60_999])
      expect((await at(moment)).identities).toEqual(['slack:U0ADA', 'ada@example.com', 'slack-group:S0OPS']);
    expect(asked).toEqual(['S0OPS']);
    await at(61_000);
    expect(asked).toEqual(['S0OPS', 'S0OPS']);
  });

  it('is looked for in no group where they are named in person: an abort waits for nothing', async () => {
    const { asked, at } = setUp(['slack-group:S0OPS', 'Ada@Example.com']);
    expect((await at(1)).identities).toEqual(['slack:U0ADA', 'ada@example.com']);
    expect(asked).toEqual([]);
  });

  it('is a member, also to see how things stand', async () => {
    const { at } = setUp([], false);
    await expect(at(1, 'status')).rejects.toThrow(
      /^only members of this workspace can see and decide about deployments, and no guests or apps$/,
    );
  });

  it('is who is named by this very id, where Slack is away and a deployment is to be stopped', async () => {
    const away = {
      person: async () => {
        throw transient('asking who a person is in Slack did not succeed');
      },
    } as unknown as SlackApi;
    const press = (named: readonly string[], kind: string) =>
      createVoters({ api: away, useCases: { approversOf: async () => named }, now: () => 0 })({
        id: 'w',
        user: 'U0ADA',
        at: 0,
        kind,
        which: 'checkout',
      } as unknown as SlackWork);
    expect((await press(['slack:U0ADA'], 'abort')).identities).toEqual(['slack:U0ADA']);
    for (const [named, kind] of [
      [['slack:U0ADA'], 'extend'],
      [['slack:U0EVE'], 'abort'],
      [[], 'abort'],
    ] as const)
      await expect(press(named, kind)).rejects.toMatchObject({ name: 'Transient' });
  });
});
