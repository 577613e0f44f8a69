import { afterAll, describe, expect, it } from '@jest/globals';
import { sweepOpenDeployments } from '../../lib/stages/sweep-open-deployments.ts';
import { unlockService } from '../../lib/stages/unlock-service.ts';
import { setTheStage } from './deployment-run.ts';
import { clock } from './virtual-time.ts';

const KEY = { service: 'checkout', environment: 'production' };
afterAll(() => clock.uninstall());

describe('a deployment that did not end by itself', () => {
  it('keeps the lock where the way back is not proven, until a person says that all is well [RB-3]', async () => {
    const operations = [{ name: 'pay', steps: [{ path: '/pay' }] }];
    const stage = setTheStage({
      definition: { smoke: { operations } },
      behaviours: { '1.4.2': { errorRate: 0.05 }, '1.4.1': { brokenOperations: ['pay'] } },
    });
    const { ports } = stage.world;
    const run = await stage.deploy();
    expect(run.result).toMatchObject({ status: 'FAILED', error: 'RollbackFailed' });
    expect(run.record?.ending?.kind).toBe('RollbackFailed');
    expect(await ports.incidents.open('checkout', 'production')).toMatchObject([{ severity: 'P0' }]);
    const command = 'npm run slipway -- unlock checkout --reason "…"';
    expect(stage.world.announced).toContainEqual(
      expect.objectContaining({ text: expect.stringContaining(command) }),
    );
    const refused = await stage.deploy({ requestId: 'req-2', version: '1.4.3' });
    expect(refused.result).toMatchObject({
      error: 'DeploymentRefused',
      cause: expect.stringContaining(command),
    });
    const said = { ...KEY, by: 'grace', reason: 'paid by hand', at: clock.now, of: 'run-1' };
    await expect(unlockService(ports, { ...said, reason: ' ' })).rejects.toMatchObject({
      name: 'DeploymentRefused',
      message: expect.stringContaining('the reason is empty'),
    });
    await expect(unlockService(ports, { ...said, of: 'run-0' })).rejects.toThrow(
      /^run-0 does not hold the lock of checkout any more: run-1 does\. Nothing was released/,
    );
    // Looked at when there was no lock: what has begun since keeps its own; what came later nobody has looked at.
    await expect(unlockService(ports, { ...said, of: null, at: said.at - 3_600_000 })).rejects.toThrow(
      /is not locked and has no open incident/,
    );
    expect((await ports.locks.holder(KEY))?.deploymentId).toBe('run-1');
    expect(await unlockService(ports, said)).toBe(
      'checkout is unlocked; 1 incident closed by grace: paid by hand',
    );
    expect(await ports.locks.holder(KEY)).toBeUndefined();
    expect(JSON.parse(stage.world.files.get('unlocks/checkout/run-1.json') ?? '')).toMatchObject({
      by: 'grace',
      reason: 'paid by hand',
      deploymentId: 'run-1',
    });
    await expect(unlockService(ports, said)).rejects.toMatchObject({
      name: 'DeploymentRefused',
      message: expect.stringContaining('is not locked and has no open incident'),
    });
  });

  it('refuses an execution that is called like a recovery: nobody could find it again [RB-5]', async () => {
    const { result } = await setTheStage().deploy({}, undefined, 'recover-checkout');
    expect(result).toMatchObject({
      error: 'DeploymentRefused',
      cause: expect.stringContaining('names that begin with "recover-" are those of recoveries'),
    });
  });

  it('recovers a deployment whose execution died in the middle [RB-5]', async () => {
    const stage = setTheStage();
    const { ports, fleet } = stage.world;
    let stopped = false;
    await new Promise<void>((resolve) => {
      void stage.deploy({}, () => {
        if (stopped || !fleet.read().versions.some((each) => each.version === '1.4.2' && each.weight === 25))
          return;
        stopped = true;
        stage.stopExecutions();
        resolve();
      });
    });
    const run = await stage.recover('run-1');
    // A recovery that rolled back did what it is for: only one that could not raises its alarm.
    expect(run.result.status).toBe('SUCCEEDED');
    expect(run.record?.ending).toMatchObject({
      kind: 'RolledBack',
      reason: expect.stringContaining('died after it shifted 25 %'),
    });
    expect(fleet.read().versions).toMatchObject([{ version: '1.4.1', weight: 100 }]);
    expect(await ports.locks.holder(KEY)).toBeUndefined();
  });

  it('leaves a service alone that a person has released and deployed something else on since [RB-5]', async () => {
    const stage = setTheStage();
    const { ports, fleet } = stage.world;
    await new Promise<void>((resolve) => {
      void stage.deploy({}, ({ type, state }) => {
        if (type !== 'entered' || state !== 'Observe') return;
        stage.stopExecutions();
        resolve();
      });
    });
    // Mended by hand: traffic is brought back, the lock is released, and another version is deployed.
    fleet.weigh({ '1.4.1': 100 });
    fleet.scale('1.4.2', 0);
    await ports.locks.unlock(KEY);
    const { record } = await stage.deploy({ requestId: 'req-2', version: '1.4.3' });
    expect(record?.ending?.kind).toBe('Deployed');
    await stage.recover('run-1');
    expect((await ports.deployments.get('run-1'))?.ending).toMatchObject({
      kind: 'RollbackFailed',
      reason: expect.stringContaining('run-2 has had the lock of checkout'),
    });
    expect(fleet.read().versions).toMatchObject([{ version: '1.4.3', weight: 100 }]);
    expect(await ports.locks.holder(KEY)).toBeUndefined();
    expect(await ports.deployments.list({ open: true })).toEqual([]);
  });

  it('finds the open deployment whose execution is gone, and leaves alone what runs or is closed [RB-5]', async () => {
    const stage = setTheStage();
    const { ports } = stage.world;
    await stage.deploy();
    const started: string[] = [];
    const start = async (id: string) => void started.push(id);
    const sweep = (running: boolean) => sweepOpenDeployments(ports, async () => running, start)();
    expect(await sweep(false)).toEqual({ open: 0, recovering: [] });
    await ports.deployments.update('run-1', { ending: null, seal: null });
    expect(await sweep(true)).toEqual({ open: 1, recovering: [] });
    expect(await sweep(false)).toEqual({ open: 1, recovering: ['run-1'] });
    expect(started).toEqual(['run-1']);
  });
});
