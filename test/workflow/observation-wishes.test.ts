import { afterAll, describe, expect, it } from '@jest/globals';
import type { Voter } from '../../lib/model/ballot.ts';
import { extendObservation } from '../../lib/stages/extend-observation.ts';
import { skipWait } from '../../lib/stages/skip-wait.ts';
import { type Run, type Stage, type Story, setTheStage } from './deployment-run.ts';
import { clock } from './virtual-time.ts';

afterAll(() => clock.uninstall());

const ADA: Voter = { name: 'ada', identities: ['user:ada'] };
const GRACE: Voter = { name: 'grace', identities: ['user:grace'] };

/** Runs a deployment, and does something once, half a minute into the observation at 25 % or where else is said. */
async function during(
  story: Story,
  act: (stage: Stage) => Promise<unknown>,
  { at = 'Observe', share: wanted = 25 } = {},
): Promise<{ readonly stage: Stage; readonly run: Run; readonly said: unknown[] }> {
  const stage = setTheStage(story);
  const said: unknown[] = [];
  let acted = false;
  const run = await stage.deploy({}, ({ type, state }) => {
    const share = stage.world.fleet.read().versions.find(({ version }) => version === '1.4.2')?.weight;
    if (acted || type !== 'entered' || state !== at || share !== wanted) return;
    acted = true;
    setTimeout(
      () =>
        void act(stage).then(
          (each) => said.push(each),
          (error: Error) => said.push(error.message),
        ),
      30_000,
    );
  });
  return { stage, run, said };
}

/** How long the candidate had 25 %, in minutes. */
function minutesAt25(run: Run): number {
  const shifts = run.record?.state.shifts ?? [];
  const [at, next] = [shifts.find(({ weight }) => weight === 25), shifts.find(({ weight }) => weight > 25)];
  return ((next?.at ?? run.record?.ending?.at ?? 0) - (at?.at ?? 0)) / 60_000;
}

const said = <Change extends object>(change: Change) => ({
  voter: ADA,
  reason: 'thin traffic',
  at: clock.now,
  ...change,
});

describe('what a person wants of an observation', () => {
  it('is observed for longer, and goes on then; it is no extension of the analysis [CM-2, OB-1]', async () => {
    const {
      run,
      stage,
      said: answers,
    } = await during({}, (on) => extendObservation(on.world.ports, 'run-1', said({ seconds: 1200 })));
    expect(answers).toEqual([
      expect.stringMatching(/^at .* it is observed for 20 min more, as ada asks for: thin traffic$/),
    ]);
    expect(run.record?.ending?.kind).toBe('Deployed');
    expect(minutesAt25(run)).toBeGreaterThan(25);
    expect(minutesAt25(run)).toBeLessThan(29);
    const trail = await stage.world.ports.audit.read({ service: 'checkout', deploymentId: 'run-1' });
    expect(trail.map(({ action, actor }) => [action, actor])).toContainEqual(['extend observation', 'ada']);
    expect(trail.find(({ cause }) => /as ada asks for/.test(cause))?.action).toBe('decide next stage');
  });

  it('is not extended beyond what the history of the execution has room for, and says how far it can be [CM-2, EX-5]', async () => {
    const extend = (on: Stage, seconds: number) =>
      extendObservation(on.world.ports, 'run-1', said({ seconds })).catch((error: Error) => error.message);
    const quick = { slo: { period: '5s' }, delivery: { infrastructureEvery: '5s', smokeEvery: '10s' } };
    const { run, said: answers } = await during(
      {
        definition: {
          ...quick,
          delivery: { ...quick.delivery, steps: [25, 100], observe: '5m', finalObserve: '5m' },
        },
      },
      async (on) => [await extend(on, 14_400), await extend(on, 300)],
    );
    expect(answers).toEqual([
      [
        expect.stringMatching(
          /^run-1 cannot be observed for 4 h more: its execution may have 25000 history events, and .* more fit into them; ask for that at the most$/,
        ),
        expect.stringMatching(/^at .* it is observed for 5 min more/),
      ],
    ]);
    expect(run.record?.ending?.kind).toBe('Deployed');
  });

  it('rolls back at a breach all the same, however long it was to be observed [CM-2, OB-2]', async () => {
    const behaviours: Record<string, { errorRate: number }> = {};
    const { run } = await during({ behaviours }, async (on) => {
      await extendObservation(on.world.ports, 'run-1', said({ seconds: 3600 }));
      behaviours['1.4.2'] = { errorRate: 0.05 };
    });
    expect(run.record?.ending?.kind).toBe('RolledBack');
    expect(minutesAt25(run)).toBeLessThan(10);
  });

  it('ends early where the definition allows it, after one more look of every watcher [CM-2]', async () => {
    const {
      run,
      stage,
      said: answers,
    } = await during({ definition: { approvals: { skipWaits: true } } }, (on) =>
      skipWait(on.world.ports, 'run-1', said({ reason: 'hotfix' })),
    );
    expect(answers).toEqual([expect.stringMatching(/^the rest of this wait is skipped by ada: hotfix/)]);
    expect(run.record?.ending?.kind).toBe('Deployed');
    expect(minutesAt25(run)).toBeLessThan(2.5);
    const trail = await stage.world.ports.audit.read({ service: 'checkout', deploymentId: 'run-1' });
    expect(trail.some(({ cause }) => /ada skipped the rest of the wait: hotfix/.test(cause))).toBe(true);
  });

  it('is extended again when that time is over, as often as somebody asks for it [CM-2]', async () => {
    const extend = (on: Stage) => extendObservation(on.world.ports, 'run-1', said({ seconds: 600 }));
    const { run, said: answers } = await during({}, async (on) => {
      const first = await extend(on);
      // The first one is over five minutes after it began, a period or two later at the most.
      await new Promise((resolve) => setTimeout(resolve, 8 * 60_000));
      return [first, await extend(on)];
    });
    const again = expect.stringMatching(/^at .* it is observed for 10 min more, as ada asks for/);
    expect(answers).toEqual([[again, again]]);
    expect(run.record?.ending?.kind).toBe('Deployed');
    expect(minutesAt25(run)).toBeGreaterThan(25);
    expect(minutesAt25(run)).toBeLessThan(31);
  });

  it('goes on marked when it is skipped without a verdict: that is no PASS, and is not observed again [CM-2, OB-1]', async () => {
    const { run } = await during(
      {
        requestsPerSecond: 2,
        definition: {
          approvals: { skipWaits: true },
          delivery: { steps: [25, 100], observe: '10m', finalObserve: '5m' },
          slo: { minimumRequests: 100, extensions: 2 },
        },
      },
      (on) => skipWait(on.world.ports, 'run-1', said({ reason: 'hotfix' })),
    );
    expect(minutesAt25(run)).toBeLessThan(2.5);
    expect(run.record?.ending).toMatchObject({
      kind: 'Deployed',
      reason: expect.stringMatching(/1 observation went on without a verdict\.$/),
    });
    expect(run.record?.state.progress?.marked).toEqual([
      expect.stringMatching(
        /^the stage "25 % of the traffic" .*, and ada skipped the rest of the wait: hotfix$/,
      ),
    ]);
  });

  it('still rolls back at what the last look finds [CM-2, RB-1]', async () => {
    const behaviours: Record<string, { brokenOperations: string[] }> = {};
    const { run } = await during(
      {
        behaviours,
        definition: {
          approvals: { skipWaits: true },
          smoke: { operations: [{ name: 'pay', steps: [{ path: '/pay' }] }] },
        },
      },
      async (on) => {
        behaviours['1.4.2'] = { brokenOperations: ['pay'] };
        return skipWait(on.world.ports, 'run-1', said({}));
      },
    );
    expect(run.events.some(({ state }) => state === 'Look once more')).toBe(true);
    expect(run.record?.ending?.kind).toBe('RolledBack');
    expect(minutesAt25(run)).toBeLessThan(3);
  });

  it('ends the final observation early as well, and what was skipped is not extended [CM-2]', async () => {
    const { run, said: answers } = await during(
      { definition: { approvals: { skipWaits: true } } },
      async (on) => {
        await skipWait(on.world.ports, 'run-1', said({ reason: 'hotfix' }));
        return extendObservation(on.world.ports, 'run-1', said({ seconds: 600 }));
      },
      { at: 'Final observation', share: 100 },
    );
    expect(answers).toEqual([
      expect.stringMatching(/^ada has skipped the rest of this observation \(hotfix\): nothing was extended/),
    ]);
    expect(run.record?.ending?.kind).toBe('Deployed');
  });

  it('is not skipped where the definition does not allow it, nor by the requester where four eyes are asked for [CM-2]', async () => {
    const refused = await during({}, (on) => skipWait(on.world.ports, 'run-1', said({})));
    expect(refused.said).toEqual([
      expect.stringMatching(/^checkout does not allow that a wait is skipped \(approvals\.skipWaits/),
    ]);
    const own = await during({ definition: { approvals: { skipWaits: true, fourEyes: true } } }, (on) =>
      skipWait(on.world.ports, 'run-1', said({})),
    );
    expect(own.said).toEqual([expect.stringMatching(/^you requested this deployment yourself/)]);
    expect(minutesAt25(own.run)).toBeGreaterThan(5);
  });

  it('is not skipped by somebody who is no approver, though they asked for the deployment, nor twice [CM-2]', async () => {
    const definition = { approvals: { skipWaits: true, approvers: ['user:grace'] } };
    const { said: answers } = await during({ definition }, async ({ world: { ports } }) => {
      const stranger = await skipWait(ports, 'run-1', said({})).catch((error: Error) => error.message);
      const both = [said({ voter: GRACE, reason: 'hotfix' }), said({ voter: GRACE, reason: 'again' })];
      return [stranger, ...(await Promise.all(both.map((each) => skipWait(ports, 'run-1', each))))];
    });
    expect(answers).toEqual([
      [
        expect.stringMatching(/^only user:grace may skip a wait .* you are user:ada; ask one of them$/),
        expect.stringMatching(/^the rest of this wait is skipped by grace: hotfix/),
        'grace has skipped the rest of this wait already: hotfix',
      ],
    ]);
  });

  it('is in the trail once and skips nothing of the next stage, though the one who wrote it died and tried again later [CM-2, EX-5]', async () => {
    const definition = { approvals: { skipWaits: true } };
    const {
      run,
      stage,
      said: answers,
    } = await during({ definition }, async (on) => {
      const { ports } = on.world;
      const dying = {
        ...ports,
        audit: { ...ports.audit, appendOnce: async () => Promise.reject(new Error('died')) },
      };
      const skip = said({ reason: 'hotfix' });
      const first = await skipWait(dying, 'run-1', skip).catch((error: Error) => error.message);
      // By then the next stage is observed.
      await new Promise((resolve) => setTimeout(resolve, 3 * 60_000));
      return [first, await skipWait(ports, 'run-1', skip), await skipWait(ports, 'run-1', skip)];
    });
    const told = expect.stringMatching(/^the rest of this wait is skipped by ada: hotfix/);
    expect(answers).toEqual([['died', told, told]]);
    const trail = await stage.world.ports.audit.read({ service: 'checkout', deploymentId: 'run-1' });
    expect(trail.filter(({ action }) => action === 'skip wait')).toHaveLength(1);
    expect(minutesAt25(run)).toBeLessThan(2.5);
    const [next, after] = (run.record?.state.shifts ?? []).filter(({ weight }) => weight > 25);
    expect(((after?.at ?? 0) - (next?.at ?? 0)) / 60_000).toBeGreaterThan(4);
  });

  it('is not the one that a form was opened for, when that form comes later [CM-2]', async () => {
    const { said: answers } = await during({}, (on) =>
      extendObservation(
        on.world.ports,
        'run-1',
        said({ seconds: 600, meant: { stage: 0, pass: 0, final: false } }),
      ),
    );
    expect(answers).toEqual([
      expect.stringMatching(
        /^the observation that you looked at is over, and run-1 is in another one: nothing was extended/,
      ),
    ]);
  });

  it.each([
    [{ seconds: 30 }, /^an observation is extended by 1 min to 4 h, and 30 s is not within that$/],
    [{ seconds: 600, reason: ' ' }, /^the reason is empty/],
    [
      { seconds: 600, voter: { name: 'x', identities: ['slack:U0X'] } },
      /^only user:grace, and who requested it, may extend/,
    ],
  ])('is refused with why it cannot be (%j) [CM-2]', async (change, message) => {
    const { said: answers } = await during(
      { definition: { approvals: { approvers: ['user:grace'] } } },
      (on) => extendObservation(on.world.ports, 'run-1', { ...said(change) }),
    );
    expect(answers).toEqual([expect.stringMatching(message)]);
  });

  it('tells the second one who was first, and that nothing is observed when there is nothing [CM-2]', async () => {
    const { stage, said: answers } = await during({}, async ({ world: { ports } }) => {
      await extendObservation(ports, 'run-1', said({ seconds: 600 }));
      return extendObservation(ports, 'run-1', said({ seconds: 900, voter: GRACE }));
    });
    expect(answers).toEqual([
      expect.stringMatching(
        /^nothing was extended: ada has extended this observation by 10 min already \(thin traffic\)/,
      ),
    ]);
    const { ports } = stage.world;
    await expect(extendObservation(ports, 'run-1', said({ seconds: 600 }))).rejects.toThrow(
      /^run-1 is over: it ended Deployed; there is nothing to be extended$/,
    );
    await expect(extendObservation(ports, 'run-9', said({ seconds: 600 }))).rejects.toThrow(
      /^there is no deployment "run-9": nothing was extended$/,
    );
    await expect(skipWait(ports, 'run-9', said({}))).rejects.toThrow(/^there is no deployment "run-9"/);
    await expect(skipWait(ports, 'run-1', said({ reason: '' }))).rejects.toThrow(/^the reason is empty/);
  });
});
