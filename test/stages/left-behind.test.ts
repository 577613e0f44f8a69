import { describe, expect, it } from '@jest/globals';
import { SimulatedFleet } from '../../lib/local/simulated/fleet.ts';
import { createSimulatedWorld } from '../../lib/local/simulated/simulated-world.ts';
import type { WorkflowState } from '../../lib/model/state.ts';
import { admitDeployment } from '../../lib/stages/admit-deployment.ts';
import { eachTried } from '../../lib/stages/carry-on.ts';
import { giveBackLock } from '../../lib/stages/give-back-lock.ts';
import { previewAdmission } from '../../lib/stages/preview-admission.ts';
import { releaseLock } from '../../lib/stages/release-lock.ts';
import { takeOverDeployment } from '../../lib/stages/take-over-deployment.ts';
import { definitionWith, requestWith } from '../builders/definition.ts';

const KEY = { service: 'shop', environment: 'production' };
const MINUTE = 60_000;

/** A service that serves version 1, at a time that the test sets. */
function worldAt(start: number) {
  const time = { now: start };
  const fleet = new SimulatedFleet({ now: () => time.now, requestsPerSecond: 10, behaviours: {} });
  fleet.serveSince(start - MINUTE, '1', 2);
  const { ports } = createSimulatedWorld({
    definition: definitionWith(),
    fleet,
    now: () => time.now,
    approvals: { ask: async () => undefined },
  });
  return { ports, time };
}

const asked = (name: string, requestId = name): WorkflowState => ({
  request: { requestId, service: 'shop', version: '2', requestedBy: 'ada' },
  execution: { name },
});

describe('a lock that an admission left', () => {
  it('is refused to others while that may be at work still, and given away after it [EX-5, IN-6]', async () => {
    const { ports, time } = worldAt(0);
    await ports.locks.acquire(KEY, 'died', time.now);
    time.now += 9 * MINUTE;
    await expect(admitDeployment(ports)(asked('run-1'))).rejects.toMatchObject({
      name: 'DeploymentRefused',
      message: expect.stringContaining('is being deployed by died'),
    });
    time.now += MINUTE;
    expect((await admitDeployment(ports)(asked('run-1'))).deployment?.fencing).toBe(2);
  });

  it('stays with a deployment that has a record, however old it is [IN-6]', async () => {
    const { ports, time } = worldAt(0);
    await admitDeployment(ports)(asked('run-1'));
    time.now += 60 * MINUTE;
    await expect(admitDeployment(ports)(asked('run-2'))).rejects.toThrow('is being deployed by run-1');
  });

  it('is given back by the end of the execution that died in it, and by no other [EX-5]', async () => {
    const { ports } = worldAt(0);
    await ports.locks.acquire(KEY, 'run-1', 0);
    await giveBackLock(ports, asked('run-2'));
    await giveBackLock(ports, { request: 'nonsense', execution: { name: 'run-1' } });
    expect((await ports.locks.holder(KEY))?.deploymentId).toBe('run-1');
    await giveBackLock(ports, asked('run-1'));
    expect(await ports.locks.holder(KEY)).toBeUndefined();
  });

  it('is not taken for a request that comes again when its deployment is over [IN-2]', async () => {
    const { ports } = worldAt(0);
    await admitDeployment(ports)(asked('run-1'));
    await ports.deployments.update('run-1', { ending: { kind: 'Refused', reason: 'It was.', at: 1 } });
    await expect(admitDeployment(ports)(asked('run-1'))).rejects.toThrow('run-1 is over: it ended Refused');
  });
});

describe('the end of a deployment', () => {
  const closing = (at: number): Partial<WorkflowState> => ({
    ending: { kind: 'RolledBack', reason: 'It was taken back.', at },
  });

  it('waits for the incident for a day, and is closed without it then: nothing is tried for ever [RB-4]', async () => {
    const { ports, time } = worldAt(0);
    const state = { ...(await admitDeployment(ports)(asked('run-1'))), ...closing(0) };
    await releaseLock(ports)(state);
    expect((await ports.deployments.get('run-1'))?.seal).toBeNull();
    time.now = 25 * 60 * MINUTE;
    await releaseLock(ports)(state);
    expect((await ports.deployments.get('run-1'))?.seal).not.toBeNull();
  });

  it('is not written by an execution that was taken over: a seal before would leave the lock [RB-5]', async () => {
    const { ports } = worldAt(0);
    const admitted = await admitDeployment(ports)(asked('run-1'));
    const state = { ...admitted, ...closing(0), incident: { id: null, severity: null } };
    const recovery = { request: { deploymentId: 'run-1' }, execution: { name: 'recover-1-run-1' } };
    const taken = await takeOverDeployment(ports)(recovery);
    await expect(releaseLock(ports)(state)).rejects.toMatchObject({ name: 'LockLost' });
    expect(await ports.deployments.get('run-1')).toMatchObject({ seal: null, execution: 'recover-1-run-1' });
    expect((await ports.locks.holder(KEY))?.fencing).toBe(taken.deployment?.fencing);
  });
});

describe('a trail that was sealed by a task which died before the record said so', () => {
  const closing: Partial<WorkflowState> = {
    ending: { kind: 'RolledBack', reason: 'It was taken back.', at: 0 },
    incident: { id: null, severity: null },
  };
  const failed: Partial<WorkflowState> = {
    ending: { kind: 'RollbackFailed', reason: 'Traffic is divided.', at: 0 },
    incident: { id: 'inc-1', severity: 'P0' },
  };

  /** Admitted, ended, its trail sealed, and its record open. */
  async function sealedOnly(ending: Partial<WorkflowState>) {
    const { ports } = worldAt(0);
    const state = { ...(await admitDeployment(ports)(asked('run-1'))), ...ending };
    await ports.deployments.update('run-1', { ending: state.ending ?? null, state });
    const { deployments } = ports;
    const dying = {
      ...ports,
      deployments: { ...deployments, update: async () => Promise.reject(new Error('killed')) },
    };
    await expect(releaseLock(dying)(state)).rejects.toThrow('killed');
    const trail = await ports.audit.read({ service: 'shop', deploymentId: 'run-1' });
    expect(trail.at(-1)?.action).toBe('seal');
    const closed = async () => {
      const after = await ports.audit.read({ service: 'shop', deploymentId: 'run-1' });
      expect(after).toEqual(trail);
      const { line, hash } = trail.at(-1) ?? {};
      expect((await deployments.get('run-1'))?.seal).toEqual({ lines: line, hash });
    };
    return { ports, state, closed };
  }

  it('is kept by the next try of that task, which closes the record by the same seal [RP-3, RB-5]', async () => {
    const { ports, state, closed } = await sealedOnly(closing);
    await releaseLock(ports)(state);
    await closed();
    expect(await ports.locks.holder(KEY)).toBeUndefined();
  });

  it.each([
    ['whose lock is released', closing, undefined],
    ['whose lock is kept for a person', failed, 'Traffic is divided.'],
  ])(
    'is kept by a recovery of a deployment %s: nothing is written once more [RP-3, RB-5]',
    async (_what, ending, kept) => {
      const { ports, closed } = await sealedOnly(ending);
      const recovery = { request: { deploymentId: 'run-1' }, execution: { name: 'recover-1-run-1' } };
      expect(await takeOverDeployment(ports)(recovery)).toMatchObject({ ...ending, recovery: 'close' });
      await closed();
      expect((await ports.locks.holder(KEY))?.keptBecause).toBe(kept);
    },
  );
});

describe('a recovery', () => {
  it('that came between the last look and the seal is not sealed out: the one before it gives way [RP-3, RB-5]', async () => {
    const { ports } = worldAt(0);
    const ending = { kind: 'RolledBack' as const, reason: 'It was taken back.', at: 0 };
    const admitted = await admitDeployment(ports)(asked('run-1'));
    const state = { ...admitted, ending, incident: { id: null, severity: null } };
    await ports.deployments.update('run-1', { ending, state });
    const { audit } = ports;
    const recovery = { request: { deploymentId: 'run-1' }, execution: { name: 'recover-1-run-1' } };
    const overtaken = {
      ...ports,
      audit: {
        ...audit,
        seal: async (...all: Parameters<typeof audit.seal>) => {
          await takeOverDeployment(ports)(recovery);
          return audit.seal(...all);
        },
      },
    };
    await expect(releaseLock(overtaken)(state)).rejects.toMatchObject({ name: 'LockLost' });
    const trail = await audit.read({ service: 'shop', deploymentId: 'run-1' });
    expect(trail.at(-1)?.action).toBe('take over');
    expect((await ports.deployments.get('run-1'))?.seal).toBeNull();
  });

  it('gives back what it took when the deployment was closed in the meantime [RB-5]', async () => {
    const { ports } = worldAt(0);
    await admitDeployment(ports)(asked('run-1'));
    const { locks, deployments } = ports;
    // Closed between the look at the record and the claim.
    const closedMeanwhile = {
      ...ports,
      locks: {
        ...locks,
        takeOver: async (...all: Parameters<typeof locks.takeOver>) => {
          const holder = await locks.takeOver(...all);
          const ending = { kind: 'Deployed' as const, reason: 'It serves.', at: 1 };
          await deployments.update('run-1', { ending, seal: { lines: 1, hash: 'a' } });
          return holder;
        },
      },
    };
    const recovery = { request: { deploymentId: 'run-1' }, execution: { name: 'recover-1-run-1' } };
    await expect(takeOverDeployment(closedMeanwhile)(recovery)).rejects.toThrow('nothing to recover');
    expect(await locks.holder(KEY)).toBeUndefined();
  });

  it('says which command was killed and when it was heard of last, for the ending and its reports [RB-5, CM-3]', async () => {
    const { ports, time } = worldAt(Date.parse('2026-11-24T03:12:05Z'));
    await admitDeployment(ports)(asked('local:1234-99:dep-1', 'req-1'));
    time.now += 3 * MINUTE;
    const recovery = { request: { deploymentId: 'dep-1' }, execution: { name: 'local:5678-11:dep-9' } };
    const { failure } = await takeOverDeployment(ports)(recovery);
    expect(failure?.Cause).toBe(
      'the command that ran this deployment of shop 2 (process 1234) was killed after 03:12:05 UTC, its last sign, before it changed anything',
    );
    const lines = await ports.audit.read({ service: 'shop', deploymentId: 'dep-1' });
    expect(lines.at(-1)?.cause).toBe(failure?.Cause);
  });

  it('refuses a deployment that there is not, with what to do', async () => {
    const { ports } = worldAt(0);
    const recovery = { request: { deploymentId: 'none' }, execution: { name: 'recover-1-none' } };
    await expect(takeOverDeployment(ports)(recovery)).rejects.toThrow('there is no deployment "none"');
  });
});

describe('something for each of several', () => {
  it('is done for all, and the first failure is told at the end [RB-5]', async () => {
    const done: number[] = [];
    const act = async (each: number) => {
      if (each % 2 === 0) throw new Error(`${each} is bad`);
      done.push(each);
    };
    await expect(eachTried([1, 2, 3, 4, 5], act)).rejects.toThrow('2 is bad');
    expect(done).toEqual([1, 3, 5]);
  });
});

describe('a look at the door', () => {
  it('says beforehand what the admission says, and takes no lock [ST-1, IN-6]', async () => {
    const { ports, time } = worldAt(0);
    const definition = definitionWith();
    const look = async () =>
      previewAdmission(ports, {
        definition,
        request: requestWith(),
        reading: await ports.traffic.for(definition).read(),
      });
    expect(await look()).toEqual({ admitted: true, previousVersion: '1' });
    expect(await ports.locks.holder(KEY)).toBeUndefined();
    await ports.locks.acquire(KEY, 'run-1', time.now);
    const said = await admitDeployment(ports)(asked('run-2')).catch((error: Error) => error.message);
    expect(await look()).toEqual({ admitted: false, reason: said });
    // Nobody is at work behind this one any more: deploy gives it back, and a look leaves it.
    time.now += 10 * MINUTE;
    expect(await look()).toMatchObject({ admitted: true });
    expect((await ports.locks.holder(KEY))?.deploymentId).toBe('run-1');
  });
});
