import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openRecordsAt } from '../../lib/local/records/index.ts';
import type { AuditLine } from '../../lib/model/audit.ts';
import type { Incident } from '../../lib/model/incident.ts';
import { createPoster } from '../../lib/slack/poster.ts';
import { createSlackApi } from '../../lib/slack/web-api.ts';
import { ID, incidentOf, over, UNPROVEN } from './pages/records.ts';
import { SlackStandIn } from './stand-in/server.ts';

const declared = {
  action: 'declare incident',
  status: 'attention',
  result: 'declared',
  at: 1,
  actor: 'slipway',
};

let slack: SlackStandIn;
beforeEach(async () => {
  slack = await SlackStandIn.open();
});
afterEach(() => slack.close());

/** Posts with an incident open, and again when it is not; answers what its message says both times. */
async function seenTo(kind: 'RollbackFailed' | 'RolledBack', released: string | null): Promise<string[]> {
  let open: readonly Incident[] = [incidentOf()];
  let names = 0;
  const post = createPoster({
    api: createSlackApi({ token: 'xoxb-stand-in', url: `${slack.url}api/`, team: 'T0TEAM' }),
    channel: 'C0OPS',
    threads: openRecordsAt(':memory:').threads,
    deployments: { get: async () => over(kind, UNPROVEN) },
    ballots: { of: async () => [] },
    audit: { read: async () => [declared as unknown as AuditLine] },
    incidents: { open: async () => open },
    channelOf: () => 'C0OPS',
    skipWaits: () => false,
    verdictOf: async () => null,
    releasedOf: async () => (open.length === 0 ? released : null),
    commandOf: (_, words) => words,
    onTrouble: (text) => {
      throw new Error(text);
    },
    now: () => 0,
    nextName: () => `poster-${++names}`,
  });
  await post(ID);
  const message = slack.messages.find(({ text }) => /P0:/.test(text));
  const before = message?.text ?? '';
  open = [];
  await post(ID);
  const updates = slack.calls.filter((method) => method === 'chat.update').length;
  await post(ID);
  // Once: what was seen to is not told again at every look.
  expect(slack.calls.filter((method) => method === 'chat.update')).toHaveLength(updates);
  return [before, message?.text ?? '', JSON.stringify(message?.blocks)];
}

describe('an incident in the channel [CM-1, RB-3]', () => {
  it('has no steps left when the lock that went with it is released, and says by whom', async () => {
    const [before, after, blocks] = await seenTo('RollbackFailed', 'Grace: seen on the dashboard');
    expect(before).toMatch(/^🚨 P0: /);
    expect(after).toBe('🔓 Seen to: checkout in production');
    expect(blocks).toContain('*Released* by Grace: seen on the dashboard');
    expect(blocks).not.toContain('What to do now');
  });

  it('has none left when it is closed without a lock either', async () => {
    const [, after, blocks] = await seenTo('RolledBack', null);
    expect(after).toBe('🔓 Seen to: checkout in production');
    expect(blocks).not.toMatch(/What to do now|Released/);
  });
});
