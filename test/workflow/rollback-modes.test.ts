import { afterAll, describe, expect, it } from '@jest/globals';
import type { Plan } from '../../lib/model/plan.ts';
import { setTheStage } from './deployment-run.ts';
import { clock } from './virtual-time.ts';

afterAll(() => clock.uninstall());

const KEY = { service: 'checkout', environment: 'production' };
describe('the way back as the definition wants it', () => {
  it('goes through the shares that it came by, each kept for a while, and proves the last one [RB-1, RB-2]', async () => {
    const stage = setTheStage({ definition: { rollback: { mode: 'stepped', stepEvery: '20s' } } });
    const { ports, fleet } = stage.world;
    let told = false;
    const run = await stage.deploy({}, ({ type, state }) => {
      const share = fleet.read().versions.find((each) => each.version === '1.4.2')?.weight;
      if (told || type !== 'entered' || state !== 'Observe' || share !== 50) return;
      told = true;
      void ports.waits
        .signal('run-1', { kind: 'abort', reason: 'enough', by: 'ada', at: clock.now })
        .then(({ waits }) =>
          waits.map(({ token }) => ports.tasks.fail(token, 'DeploymentInterrupted', 'enough')),
        );
    });
    expect(run.record?.ending?.kind).toBe('RolledBack');
    const trail = await ports.audit.read({ service: 'checkout', deploymentId: 'run-1' });
    const steps = trail.filter(({ action }) => /^(step back to|shift traffic back)/.test(action));
    expect(steps.map(({ action }) => action)).toEqual([
      'step back to 25 %',
      'step back to 5 %',
      'shift traffic back',
    ]);
    const [first, second, third] = steps.map(({ at }) => at);
    expect([(second ?? 0) - (first ?? 0), (third ?? 0) - (second ?? 0)]).toEqual([20_000, 20_000]);
  });

  it('leaves traffic where it is and calls people where a rollback would make it worse [RB-3, RB-4]', async () => {
    const stage = setTheStage({
      definition: { rollback: { mode: 'freeze-and-page' } },
      behaviours: { '1.4.2': { errorRate: 0.05 } },
    });
    const { ports, fleet } = stage.world;
    const run = await stage.deploy();
    expect(run.record?.ending).toMatchObject({
      kind: 'RollbackFailed',
      reason: expect.stringMatching(/was not taken back, because rollback\.mode is freeze-and-page/),
    });
    expect(fleet.read().versions).toMatchObject([{ weight: 95 }, { weight: 5 }]);
    expect(await ports.incidents.open('checkout', 'production')).toMatchObject([
      {
        severity: 'P0',
        summary: expect.stringMatching(
          /is not rolled back to 1\.4\.1 .* traffic now: 1\.4\.1 has 95 %, 1\.4\.2 has 5 %\.$/,
        ),
      },
    ]);
    expect((await ports.locks.holder(KEY))?.keptBecause).toMatch(/freeze-and-page/);
    const [incident] = await ports.incidents.open('checkout', 'production');
    expect(incident?.timeline.map(({ what }) => what)).toContainEqual(
      expect.stringMatching(/^Not rolled back: traffic stays where it is/),
    );
    const plan = JSON.parse(stage.world.files.get('deployments/checkout/run-1/plan.json') ?? '') as Plan;
    expect(plan.wayBack).toMatch(/^none by itself once users have met it/);
  });

  it('cleans up at once in every mode while no user has met the candidate [EX-1]', async () => {
    const stage = setTheStage({
      definition: { rollback: { mode: 'freeze-and-page' } },
      behaviours: { '1.4.2': { startSeconds: Number.POSITIVE_INFINITY } },
    });
    const run = await stage.deploy();
    expect(run.record?.ending?.kind).toBe('RolledBack');
    expect(await stage.world.ports.locks.holder(KEY)).toBeUndefined();
  });
});
