import { describe, expect, it } from '@jest/globals';
import { openRecordsAt } from '../../lib/local/records/index.ts';
import type { Ballot } from '../../lib/model/ballot.ts';
import { trailSealed } from '../../lib/model/errors.ts';
import type { DeploymentRecord } from '../../lib/ports/deployment-records.ts';
import type { Settlement } from '../../lib/ports/task-tokens.ts';
import { type CastVote, castVote } from '../../lib/stages/cast-vote.ts';
import { ballotOf } from '../builders/ballot.ts';

/** Real records in memory; tokens and the trail only take notes. */
function desk(
  ballots: readonly Ballot[] = [ballotOf()],
  ending: DeploymentRecord['ending'] = null,
  settlement: Settlement = 'taken',
) {
  const settle = (answer: object): Settlement => {
    // A token takes one answer only.
    told.push(answer);
    return told.length > 1 ? 'over' : settlement;
  };
  const records = openRecordsAt(':memory:');
  const die: { before?: 'settle' | 'line' | undefined } = {};
  const over = { ending };
  let sealed = false;
  const seal = () => {
    sealed = true;
  };
  const told: unknown[] = [];
  const trail: Array<{ actor: string; result: string; data?: Readonly<Record<string, unknown>> }> = [];
  const ports = {
    ballots: records.ballots,
    waits: {
      ...records.waits,
      settle: async (token: string) => {
        if (die.before === 'settle') throw new Error('killed');
        return records.waits.settle(token);
      },
    },
    deployments: {
      ...records.deployments,
      get: async () =>
        ({ id: 'dep-1', service: 'checkout', state: {}, ending: over.ending }) as unknown as DeploymentRecord,
    },
    audit: {
      appendOnce: async (_trail: object, entry: never, isSame: (line: never) => boolean) => {
        if (die.before === 'line') throw new Error('killed');
        if (sealed) throw trailSealed('dep-1', 'vote');
        if (!trail.some((line) => isSame(line as never))) trail.push(entry);
      },
    },
    tasks: {
      succeed: async (token: string, output: object) => settle({ token, ...output }),
      fail: async (token: string, error: string, cause: string) => settle({ token, error, cause }),
    },
  } as unknown as Parameters<typeof castVote>[0];
  const ready = (async () => {
    for (const ballot of ballots) {
      await records.ballots.open(ballot);
      await records.waits.register({ deploymentId: 'dep-1', kind: ballot.subject, token: ballot.token });
    }
  })();
  const vote = async (who: string, change: Partial<CastVote> = {}) => {
    await ready;
    return castVote(ports, {
      on: 'bal-1',
      approved: true,
      voter: { name: who, identities: [`user:${who}`] },
      reason: 'looks right',
      at: 10_000,
      ...change,
    });
  };
  return { vote, told, trail, ports, records, die, over, seal };
}

describe('castVote', () => {
  it('tells the one whose answer came when nothing waited for it any more, and nobody whose answer was taken [CM-2]', async () => {
    expect((await desk([ballotOf()], null, 'over').vote('ada')).reason).toBe(
      'ada approved the plan, but it did not wait for an answer about the plan any more when this one came; see what it does now: npm run slipway -- status',
    );
    // In another process of this machine, which looks for it.
    expect((await desk([ballotOf()], null, 'unknown').vote('ada')).reason).toBe('ada approved the plan');
  });

  it('ends the waiting task by the first vote, writes it down with what was shown, and tells the second [CM-2]', async () => {
    const { vote, told, trail } = desk();
    expect(await vote('ada')).toMatchObject({ accepted: true, reason: 'ada approved the plan' });
    expect(await vote('grace', { approved: false })).toMatchObject({
      accepted: false,
      reason: 'the plan was already approved by ada at 1970-01-01T00:00:10.000Z: looks right',
    });
    expect(told[0]).toMatchObject({ token: 'token-1', approved: true, by: 'ada', reason: 'looks right' });
    expect(trail).toMatchObject([
      {
        actor: 'ada',
        result: 'ada approved the plan: looks right',
        data: { ballot: 'bal-1', shown: 'digest-1', approved: true },
      },
    ]);
  });

  it('waits for the quorum, and fails the task with who said no and why [CM-2]', async () => {
    const quorum = ballotOf({ rules: { ...ballotOf().rules, quorum: 2 } });
    const { vote, told } = desk([quorum]);
    await vote('ada');
    expect(told).toEqual([]);
    await vote('grace', { approved: false, reason: 'not on a Friday' });
    expect(told).toEqual([
      { token: 'token-1', error: 'ApprovalRejected', cause: 'grace rejected the plan: not on a Friday' },
    ]);
  });

  it('of two at the same instant decides once, 1,000 times, and both are told the truth [CM-2]', async () => {
    let decided = 0;
    for (let round = 0; round < 1000; round++) {
      const { vote, told, records } = desk();
      const [a, b] = await Promise.all([vote('ada', { approved: round % 2 === 0 }), vote('grace')]);
      const { decision } = (await records.ballots.get('bal-1')) ?? {};
      const [first, second] = a.accepted ? [a, b] : [b, a];
      expect([first.accepted, second.accepted]).toEqual([true, false]);
      const verb = decision?.approved ? 'approved' : 'rejected';
      expect(first.reason).toBe(`${decision?.by[0]} ${verb} the plan`);
      expect(second.reason).toMatch(`the plan was already ${verb} by ${decision?.by[0]} at`);
      // The second one may tell the task once more, in case the first died: with the same answer.
      expect(new Set(told.map((each) => JSON.stringify(each))).size).toBe(1);
      if (decision) decided += 1;
      records.close();
    }
    expect(decided).toBe(1000);
  });

  it('tells the task what one who died in between had decided [CM-2]', async () => {
    const decision = { approved: true, by: ['ada'], reason: 'looks right', at: 9000 };
    const { vote, told } = desk([ballotOf({ decision })]);
    expect((await vote('grace')).accepted).toBe(false);
    expect(told).toMatchObject([{ token: 'token-1', approved: true, by: 'ada' }]);
  });

  it.each([
    ['a question that there is not', {}, { on: 'bal-9' }, /^this question is not open/],
    [
      'another subject',
      {},
      { on: { deploymentId: 'dep-1', subject: 'conditions' } },
      /^a question about the conditions is not open/,
    ],
    [
      'a deployment that is over',
      { kind: 'RolledBack', reason: 'r', at: 1 },
      {},
      /^dep-1 is over: it ended RolledBack$/,
    ],
  ] as const)('%s says so and tells nobody anything [CM-2]', async (_what, ending, change, reason) => {
    const { vote, told, trail } = desk(
      undefined,
      'kind' in ending ? (ending as DeploymentRecord['ending']) : null,
    );
    const answer = await vote('ada', change as Partial<CastVote>);
    expect(answer.accepted).toBe(false);
    expect(answer.reason).toMatch(reason);
    expect([told, trail]).toEqual([[], []]);
  });

  it('on a question that was asked again since sends them to the newer one [CM-2]', async () => {
    const { vote, told } = desk([ballotOf(), ballotOf({ id: 'bal-2', token: 'token-2', openedAt: 5000 })]);
    expect((await vote('ada')).reason).toMatch(/^the plan was asked about again since, at .*: answer there$/);
    expect((await vote('ada', { on: { deploymentId: 'dep-1', subject: 'plan' } })).accepted).toBe(true);
    expect(told).toMatchObject([{ token: 'token-2' }]);
  });

  it('says when an interrupt was quicker [CM-2, OB-5]', async () => {
    const { vote, records } = desk([ballotOf()], null, 'over');
    const signal = { kind: 'abort', reason: 'wrong version', by: 'linus', at: 9000 } as const;
    await new Promise((done) => setTimeout(done, 5));
    const { waits } = await records.waits.signal('dep-1', signal);
    for (const wait of waits) await records.waits.settle(wait.token);
    expect((await vote('ada')).reason).toBe(
      'ada approved the plan, but the deployment has been interrupted before: wrong version',
    );
  });

  it('says nothing of lateness to one whose first try told the task and died then [CM-2]', async () => {
    const { vote, told, die, trail } = desk();
    die.before = 'settle';
    await expect(vote('ada')).rejects.toThrow('killed');
    die.before = undefined;
    expect(await vote('ada')).toMatchObject({ accepted: true, reason: 'ada approved the plan' });
    expect(told).toHaveLength(2);
    expect(trail).toHaveLength(1);
  });

  it('is in the trail, and the person is told what came of it, though the first try died and all is over since [CM-2, RP-3]', async () => {
    const { vote, die, over, trail, told } = desk();
    die.before = 'line';
    await expect(vote('ada', { approved: false, reason: 'wrong week' })).rejects.toThrow('killed');
    die.before = undefined;
    over.ending = { kind: 'Refused', reason: 'ada rejected the plan.', at: 20_000 };
    for (let tries = 0; tries < 2; tries++)
      expect(await vote('ada', { approved: false, reason: 'wrong week' })).toMatchObject({
        accepted: true,
        reason: 'ada rejected the plan',
      });
    expect(trail).toMatchObject([{ actor: 'ada', result: 'ada rejected the plan: wrong week' }]);
    expect(told).toHaveLength(1);
    // Another vote of the same person is another vote.
    expect((await vote('ada', { at: 11_000 })).accepted).toBe(false);
  });

  it('that came when the trail was sealed counts for nothing, and says so [CM-2, RP-3]', async () => {
    const { vote, seal, trail } = desk();
    seal();
    expect(await vote('ada')).toMatchObject({
      accepted: false,
      reason: 'dep-1 was closed when this answer came: it counts for nothing',
    });
    expect(trail).toEqual([]);
  });
});
