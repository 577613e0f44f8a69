import { afterAll, describe, expect, it } from '@jest/globals';
import type { Behaviour } from '../../lib/local/simulated/fleet.ts';
import { castVote } from '../../lib/stages/cast-vote.ts';
import { type Run, type Stage, setTheStage } from './deployment-run.ts';
import { clock } from './virtual-time.ts';

afterAll(() => clock.uninstall());

const MINUTE = 60_000;
const voter = { name: 'grace', identities: ['user:grace'] };

interface Story {
  readonly definition?: object;
  /** Which question is answered late, counted from 1; those before it are answered at once. */
  readonly question?: number;
  readonly answeredAfter: number;
  /** How the candidate is from a while before the answer on. */
  readonly turns?: { readonly after: number; readonly into: Behaviour };
}

/** A candidate about which there is no verdict, and a person who says yes some time after something has happened to it. */
async function answeredYes({ definition, question = 1, answeredAfter, turns }: Story): Promise<{
  readonly stage: Stage;
  readonly run: Run;
  readonly askedAt: number;
  readonly entered: readonly (string | undefined)[];
}> {
  const behaviours: Record<string, Behaviour> = {};
  let questions = 0;
  let askedAt = 0;
  const entered: (string | undefined)[] = [];
  const stage = setTheStage({
    requestsPerSecond: 2,
    behaviours,
    definition: {
      slo: { extensions: 0, minimumRequests: 500_000 },
      delivery: { steps: [5, 100], observe: '10m', finalObserve: '15m' },
      smoke: { operations: [{ name: 'pay', steps: [{ path: '/pay' }] }] },
      ...definition,
    },
    answer: ({ subject }) => {
      if (subject === 'inconclusive') questions += 1;
      if (questions !== question || askedAt > 0) return { approved: true, reason: 'yes' };
      askedAt = clock.now;
      if (turns)
        setTimeout(() => {
          behaviours['1.4.2'] = turns.into;
        }, turns.after);
      setTimeout(() => {
        const on = { deploymentId: 'run-1', subject: 'inconclusive' as const };
        const yes = { on, voter, approved: true, reason: 'I looked', at: clock.now };
        void castVote(stage.world.ports, yes);
      }, answeredAfter);
      return undefined;
    },
  });
  const run = await stage.deploy({}, ({ type, state }) => {
    if (type === 'entered' && askedAt > 0 && clock.now >= askedAt + answeredAfter) entered.push(state);
  });
  return { stage, run, askedAt, entered };
}

const trailOf = ({ world }: Stage) => world.ports.audit.read({ service: 'checkout', deploymentId: 'run-1' });

describe('a yes to going on without a verdict', () => {
  it.each<[string, Story, RegExp]>([
    [
      'a smoke test fails in the final observation',
      {
        question: 3,
        answeredAfter: 4 * MINUTE,
        turns: { after: MINUTE, into: { brokenOperations: ['pay'] } },
      },
      /smoke tests passed.*failed: pay/,
    ],
    [
      'requests fail that no watcher has looked at since',
      {
        definition: {
          approvals: { expireAfter: '24h' },
          delivery: { strategy: 'rolling', observe: '30m' },
          target: { kind: 'local', command: 'serve', port: 8080, instances: 8 },
          smoke: { operations: [] },
        },
        answeredAfter: 4 * MINUTE + 30_000,
        turns: { after: 10_000, into: { errorRate: 0.9 } },
      },
      /candidate requests failed/,
    ],
    [
      'an instance runs out of memory',
      {
        definition: {
          delivery: { steps: [5, 100], observe: '10m', finalObserve: '15m', infrastructureEvery: '10m' },
        },
        answeredAfter: 4 * MINUTE,
        turns: { after: MINUTE, into: { outOfMemoryAfterSeconds: 12 * 60 } },
      },
      /memory/,
    ],
  ])(
    'rolls back all the same when %s, which is seen at one last look [RB-1, OB-1, CM-2]',
    async (_, story, reason) => {
      const { run, askedAt, entered, stage } = await answeredYes(story);
      const { rollback } = run.record?.state ?? {};
      expect(run.record?.ending).toMatchObject({ kind: 'RolledBack', reason: expect.stringMatching(reason) });
      expect(rollback?.detectedAt).toBe(askedAt + story.answeredAfter);
      expect(entered).toContain('Look once more');
      expect(entered).not.toContain('Decide next stage');
      expect(entered).not.toContain('Shift traffic');
      expect(entered).not.toContain('Retire previous version');
      const found = (await trailOf(stage)).filter(({ at, status }) => at >= askedAt && status === 'failed');
      expect(found[0]?.action).toMatch(/judge SLOs|watch infrastructure|smoke test production/);
    },
  );

  it('goes on after a look that is complete, and is in the evidence and in the trail [OB-1, RP-3]', async () => {
    const { run, askedAt, entered, stage } = await answeredYes({ answeredAfter: 7 * MINUTE });
    expect(run.record?.ending?.kind).toBe('Deployed');
    expect(entered.slice(0, 8)).toEqual(
      expect.arrayContaining([
        'Look once more',
        'Look once more: judge SLOs',
        'Look once more: watch infrastructure',
        'Look once more: smoke test production',
        'Decide next stage',
      ]),
    );
    const looked = (await trailOf(stage)).filter(({ at }) => at === askedAt + 7 * MINUTE);
    expect(looked.map(({ action }) => action)).toEqual(
      expect.arrayContaining([
        'judge SLOs',
        'watch infrastructure',
        'smoke test production',
        'decide next stage',
      ]),
    );
    const { progress, lastLook, askedEvents } = run.record?.state ?? {};
    expect(progress?.marked[0]).toMatch(/went on without a verdict/);
    // The next observation is one of its own: its watchers look again and again.
    expect(lastLook).toBeUndefined();
    expect(progress?.ask).toBeUndefined();
    expect(askedEvents).toBeGreaterThan(100);
    expect(entered.filter((state) => state === 'Observe: judge SLOs').length).toBeGreaterThan(5);
  });

  it('is not needed any more where the last look has a verdict: nothing is marked then [OB-1, OB-2]', async () => {
    const { run } = await answeredYes({
      definition: { slo: { extensions: 0, minimumRequests: 1000 }, approvals: { expireAfter: '24h' } },
      answeredAfter: 3 * 60 * MINUTE,
    });
    expect(run.record?.ending?.kind).toBe('Deployed');
    expect(run.record?.state.progress?.marked.filter((each) => /the stage "5 %/.test(each))).toEqual([]);
  });
});
