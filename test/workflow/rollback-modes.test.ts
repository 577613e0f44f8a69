import { afterAll, describe, expect, it } from '@jest/globals';
import type { Plan } from '../../lib/model/plan.ts';
import { settleTraffic } from '../../lib/stages/settle-traffic.ts';
import { type Stage, setTheStage } from './deployment-run.ts';
import { clock } from './virtual-time.ts';

afterAll(() => clock.uninstall());

const DECISION = { service: 'checkout', environment: 'production', by: 'ada', reason: 'seen' };

/** A bad version that has 5 %, and stays there. */
async function frozen(): Promise<Stage> {
  const stage = setTheStage({
    definition: { rollback: { mode: 'freeze-and-page' } },
    behaviours: { '1.4.2': { errorRate: 0.05 } },
  });
  await stage.deploy();
  return stage;
}

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
    const report = (name: string) => stage.world.files.get(`deployments/checkout/run-1/${name}`) ?? '';
    const split = /raffic stays where it is \(1\.4\.1 has 95 %, 1\.4\.2 has 5 %\), because rollback\.mode/;
    for (const name of ['reports/summary.md', 'notification.md']) {
      expect(report(name)).toMatch(split);
      expect(report(name)).not.toMatch(/not proven/);
    }
  });

  it.each([
    ['1.4.1', 'the one that served before'],
    ['1.4.2', 'the one that was deployed'],
  ])(
    'a person ends the freeze on %s (%s): all traffic, read back, then the lock [RB-1, RB-3]',
    async (version) => {
      const stage = await frozen();
      const { ports, fleet, files } = stage.world;
      const said = await settleTraffic(ports, { ...DECISION, version });
      expect(said).toBe(
        `${version} has 100 % of checkout's traffic, read back; checkout is unlocked; 1 incident closed by ada: seen`,
      );
      expect(fleet.read().versions.map((each) => [each.version, each.weight])).toEqual([[version, 100]]);
      expect(await ports.locks.holder(KEY)).toBeUndefined();
      expect(await ports.incidents.open('checkout', 'production')).toEqual([]);
      expect(files.get('settlements/checkout/run-1-asked.json')).toMatch(/"reason": "seen"/);
      expect(files.get('settlements/checkout/run-1.json')).toMatch(/"fencing": \d+/);
      // The service is as any other again.
      const next = await stage.deploy({ version: '1.4.3', requestId: 'req-2' });
      expect(next.record?.ending?.kind).toBe('Deployed');
    },
  );

  it('a decision that does not come to pass keeps the lock and says where traffic is [RB-3]', async () => {
    const stage = await frozen();
    const { ports, fleet } = stage.world;
    Object.assign(fleet, { weigh: () => undefined });
    await expect(settleTraffic(ports, { ...DECISION, version: '1.4.1' })).rejects.toThrow(
      /^checkout is not settled on 1\.4\.1: 1\.4\.1 has 95 %; the lock is kept/,
    );
    expect((await ports.locks.holder(KEY))?.keptBecause).toMatch(/freeze-and-page/);
  });

  it.each([
    [
      { version: '1.3.0' },
      /^1\.3\.0 is not a version that run-1 left in production; choose 1\.4\.2 or 1\.4\.1$/,
    ],
    [{ reason: ' ' }, /^the reason is empty/],
    [{ service: 'cart' }, /^cart in production is not locked/],
  ])('what there is not to decide is refused before anything moves (%j) [IN-5]', async (wrong, message) => {
    const stage = await frozen();
    const asked = settleTraffic(stage.world.ports, { ...DECISION, version: '1.4.1', ...wrong });
    await expect(asked).rejects.toThrow(message);
    expect(stage.world.fleet.read().versions).toMatchObject([{ weight: 95 }, { weight: 5 }]);
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
