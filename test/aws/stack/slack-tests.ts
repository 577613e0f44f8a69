import { describe, expect, it } from '@jest/globals';
import type { SlackStory } from './slack.ts';

export function describeSlack(chat: () => Promise<SlackStory>, withinMs: number): void {
  describe('with Slack', () => {
    it(
      'is started, confirmed by two others, extended and aborted from Slack, which tells it in one thread [CM-1, CM-2]',
      async () => {
        const { aborted, turnedAway } = await chat();
        expect(turnedAway).toEqual({ again: 409, forged: 401, otherTeam: 403 });
        expect(aborted.ended.ending).toMatchObject({
          kind: 'RolledBack',
          reason: expect.stringContaining('aborted in Slack (abort by Linus (slack:U0LINUS))'),
        });
        expect(aborted.served).toEqual({ '1': 1 });
        expect(aborted.first).toMatch(/^↩️ Rolled back: scribe 1\.1\.0/);
        expect(aborted.question).toMatch(/^✓ Approved by Grace.* and Linus/);
        expect(aborted.thread.join('\n')).toMatch(
          /Plan: [\s\S]*it is observed for 2 min more[\s\S]*has 100 % of the traffic again/,
        );
        expect(aborted.trail.map(({ actor, action }) => `${action} ${actor}`)).toEqual(
          expect.arrayContaining([
            'approved the plan Grace (slack:U0GRACE)',
            'approved the plan Linus (slack:U0LINUS)',
            'extend observation Grace (slack:U0GRACE)',
            'abort Linus (slack:U0LINUS)',
          ]),
        );
      },
      withinMs,
    );

    it(
      'is not started when somebody rejects it in Slack, with the reason from the form [CM-2]',
      async () => {
        expect((await chat()).rejected.ending).toMatchObject({
          kind: 'Refused',
          reason: expect.stringContaining('rejected the plan: not on a Friday'),
        });
      },
      withinMs,
    );
  });
}
