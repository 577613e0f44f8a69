import { afterAll, describe, expect, it } from '@jest/globals';
import type { Behaviour } from '../../lib/local/simulated/fleet.ts';
import { castVote } from '../../lib/stages/cast-vote.ts';
import { routeSignal } from '../../lib/stages/interrupts.ts';
import { type Run, type Stage, setTheStage } from './deployment-run.ts';
import { clock } from './virtual-time.ts';

afterAll(() => clock.uninstall());

const MINUTE = 60_000;

/** A deployment whose first stage has too few requests for a verdict, and something that happens so long after the question. */
async function asked(
  act: (stage: Stage, ballot: string) => Promise<unknown>,
  afterMs: number,
  behaviours: Record<string, Behaviour> = {},
): Promise<{ readonly stage: Stage; readonly run: Run; readonly askedAt: number; readonly said: unknown[] }> {
  let askedAt = 0;
  const said: unknown[] = [];
  const stage = setTheStage({
    requestsPerSecond: 2,
    behaviours,
    definition: {
      slo: { extensions: 0, minimumRequests: 100 },
      delivery: { steps: [5, 100], observe: '10m', finalObserve: '5m' },
      smoke: { operations: [{ name: 'pay', steps: [{ path: '/pay' }] }] },
    },
    answer: ({ subject }) => {
      if (subject !== 'inconclusive') return { approved: true, reason: 'yes' };
      if (askedAt > 0) return { approved: true, reason: 'again yes' };
      askedAt = clock.now;
      setTimeout(() => {
        void stage.world.ports.ballots
          .of('run-1')
          .then((ballots) =>
            act(stage, ballots.findLast((each) => each.subject === 'inconclusive')?.id ?? ''),
          )
          .then((each) => said.push(each));
      }, afterMs);
      return undefined;
    },
  });
  const run = await stage.deploy();
  return { stage, run, askedAt, said };
}

const voter = { name: 'grace', identities: ['user:grace'] };
const yes = (stage: Stage, on: string) =>
  castVote(stage.world.ports, { on, approved: true, voter, reason: 'I looked', at: clock.now });

describe('while a person is asked whether to go on without a verdict', () => {
  it('goes on at once when they say yes, and says so in the ending [OB-1, CM-2]', async () => {
    const { run, askedAt } = await asked(yes, 7 * MINUTE + 10_000);
    expect(run.record?.ending).toMatchObject({
      kind: 'Deployed',
      reason: expect.stringContaining('went on without a verdict'),
    });
    const next = run.record?.state.shifts?.find(({ at }) => at > askedAt);
    expect((next?.at ?? 0) - askedAt).toBe(7 * MINUTE + 10_000);
  });

  it('rolls back at a breach without waiting for them, and tells who answers later [OB-2, CM-2]', async () => {
    const behaviours: Record<string, { errorRate: number }> = {};
    const { run, askedAt, stage } = await asked(
      async () => {
        behaviours['1.4.2'] = { errorRate: 0.9 };
      },
      MINUTE,
      behaviours,
    );
    const { rollback } = run.record?.state ?? {};
    expect(run.record?.ending?.kind).toBe('RolledBack');
    expect((rollback?.detectedAt ?? 0) - askedAt).toBeLessThan(20 * MINUTE);
    expect(rollback?.reason).toMatch(/candidate requests failed/);
    const [ballot] = (await stage.world.ports.ballots.of('run-1')).slice(-1);
    expect((await yes(stage, ballot?.id ?? '')).reason).toMatch(/^run-1 is over: it ended RolledBack$/);
  });

  it.each<[string, Behaviour, RegExp, number]>([
    ['a smoke test fails', { brokenOperations: ['pay'] }, /pay/, 5 * MINUTE],
    ['no instance is well any more', { outOfMemoryAfterSeconds: 12 * 60 }, /memory/, 2 * MINUTE],
  ])('rolls back as soon as it is seen that %s [OB-3, OB-4, CM-2]', async (_, behaviour, reason, within) => {
    const behaviours: Record<string, Behaviour> = {};
    const { run, askedAt } = await asked(
      async () => {
        behaviours['1.4.2'] = behaviour;
      },
      MINUTE + 10_000,
      behaviours,
    );
    const { rollback } = run.record?.state ?? {};
    expect(run.record?.ending?.kind).toBe('RolledBack');
    expect(rollback?.reason).toMatch(reason);
    expect((rollback?.detectedAt ?? 0) - askedAt).toBeGreaterThan(MINUTE);
    expect((rollback?.detectedAt ?? 0) - askedAt).toBeLessThanOrEqual(MINUTE + within);
  });

  it('is watched on where an answer was written down and nobody told the workflow [OB-1, RB-1]', async () => {
    const behaviours: Record<string, Behaviour> = {};
    const { run, askedAt } = await asked(
      async ({ world: { ports } }, on) => {
        const decision = { approved: true, by: ['grace'], reason: 'I looked', at: clock.now };
        await ports.ballots.update(on, (ballot) => ({ ...ballot, decision }));
        behaviours['1.4.2'] = { errorRate: 0.9 };
      },
      MINUTE,
      behaviours,
    );
    expect(run.record?.ending?.kind).toBe('RolledBack');
    expect(run.record?.state.rollback?.reason).toMatch(/candidate requests failed/);
    expect((run.record?.state.rollback?.detectedAt ?? 0) - askedAt).toBeLessThan(20 * MINUTE);
  });

  it('rolls back when they say no, when somebody aborts, and when nobody answers in time [OB-1, OB-5]', async () => {
    const no = await asked(
      (stage, on) => castVote(stage.world.ports, { on, approved: false, voter, reason: 'no', at: clock.now }),
      MINUTE,
    );
    expect(no.run.record?.ending).toMatchObject({
      kind: 'RolledBack',
      reason: expect.stringContaining('grace rejected going on without a verdict: no'),
    });
    const abort = await asked(
      (stage) =>
        routeSignal(stage.world.ports, 'run-1', { kind: 'abort', reason: 'wrong', by: 'ada', at: clock.now }),
      MINUTE,
    );
    expect(abort.run.record?.state.rollback?.detectedAt).toBe(abort.askedAt + MINUTE);
    const silence = await asked(async () => undefined, MINUTE);
    expect(silence.run.record?.ending).toMatchObject({
      kind: 'RolledBack',
      reason: expect.stringContaining('nobody answered in time whether to go on without a verdict'),
    });
    expect(silence.run.record?.state.rollback?.detectedAt).toBe(silence.askedAt + 60 * MINUTE);
  });
});
