import { afterAll, describe, expect, it } from '@jest/globals';
import type { WorkflowState } from '../../lib/model/state.ts';
import { requestApproval } from '../../lib/stages/request-approval.ts';
import { eventsAsked, paceWhileAsked } from '../../lib/stages/while-asked.ts';
import { setTheStage } from './deployment-run.ts';
import { clock } from './virtual-time.ts';

afterAll(() => clock.uninstall());

const MINUTE = 60_000;
const DAY = 86_400;

/** A deployment of so many instances, one after the other, that nobody answers a question of. */
async function silent(instances: number, expireAfter: string) {
  const looks: number[] = [];
  let askedAt = 0;
  const stage = setTheStage({
    requestsPerSecond: 2,
    definition: {
      target: { kind: 'local', command: 'serve', port: 8080, instances },
      slo: { minimumRequests: 500_000 },
      approvals: { expireAfter },
      delivery: {
        strategy: 'rolling',
        observe: '9m',
        finalObserve: '30m',
        infrastructureEvery: '30s',
        smokeEvery: '2m',
      },
    },
    answer: ({ subject }) => {
      if (subject !== 'inconclusive') return { approved: true, reason: 'yes' };
      askedAt = clock.now;
      return undefined;
    },
  });
  const run = await stage.deploy({}, ({ type, state }) => {
    if (type === 'entered' && askedAt > 0 && state?.startsWith('Asking: judge')) looks.push(clock.now);
  });
  const ballot = (await stage.world.ports.ballots.of('run-1')).at(-1);
  if (!ballot) throw new Error('nobody was asked');
  return { stage, run, ballot, looks, askedAt };
}

describe('a question whose whole time the history has no room for', () => {
  it('is open for less long, says so and why, and ends then, looked at every five minutes until then [OB-1, EX-5, CM-2]', async () => {
    const { run, ballot, looks, askedAt } = await silent(20, '24h');
    const { progress, rollback } = run.record?.state ?? {};
    const seconds = progress?.ask?.seconds ?? 0;
    expect(seconds).toBeGreaterThan(2 * 3600);
    expect(seconds).toBeLessThan(DAY);
    expect(progress?.ask?.paceSeconds).toBe(300);
    expect(ballot.question.lines[1]).toMatch(
      /^It is open for \d+ h( \d+ min)?, and not for the 1 d of approvals\.expireAfter: .* 25000 history events, and more looks do not fit/,
    );
    expect(ballot.question.expiresAt).toBe(askedAt + seconds * 1000 - 5000);
    expect(run.record?.ending).toMatchObject({
      kind: 'RolledBack',
      reason: expect.stringContaining('nobody answered in time whether to go on without a verdict'),
    });
    expect(rollback?.detectedAt).toBe(askedAt + seconds * 1000);
    const between = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
    expect(Math.max(...between)).toBe(5 * MINUTE);
  });

  it('is open for its hour, and looked at every minute, where there is room [OB-1]', async () => {
    const { ballot, looks, askedAt } = await silent(4, '1h');
    expect(ballot.question.lines).toHaveLength(1);
    expect(ballot.question.expiresAt).toBe(askedAt + 3600_000 - 5000);
    const between = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
    expect(new Set(between)).toEqual(new Set([MINUTE]));
  });

  it('is asked for the whole time and looked at every five minutes, where an older version asked it [OB-1, RB-5]', async () => {
    const { stage, run } = await silent(4, '1h');
    const { progress, failure: _failure, rollback: _rollback, ...before } = run.record?.state ?? {};
    if (!progress || !run.record) throw new Error('it has not come to a question');
    const { ask: _ask, ...older } = progress;
    const state = { ...before, progress: older } as WorkflowState;
    const { ending: _ending, ...open } = run.record;
    const { ports } = stage.world;
    // Its own trail is sealed by now, which that of an open deployment is not.
    const audit = { ...ports.audit, append: async () => ({}) as never };
    const again = { ...ports, audit, deployments: { ...ports.deployments, get: async () => open as never } };
    expect(paceWhileAsked(state, 60)).toBe(300);
    // It is not known since when: the whole time counts. Three watchers, 13 turns of ten each, and 48 around them.
    expect(eventsAsked({ ...state, askedEvents: 7 }, clock.now)).toBe(7 + 3 * 13 * 10 + 48);
    const now = clock.now;
    await requestApproval(again)({ token: 'older', about: 'inconclusive', state });
    const ballot = (await ports.ballots.of('run-1')).at(-1);
    expect(ballot?.question.lines).toHaveLength(1);
    expect(ballot?.question.expiresAt).toBe(now + 3600_000 - 5000);
  });
});
