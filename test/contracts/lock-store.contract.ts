import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LockStore } from '../../lib/ports/lock-store.ts';
import type { MakeSubject, Subject } from './subject.ts';

const KEY = { service: 'checkout', environment: 'production' };

export function describeLockStoreContract(name: string, make: MakeSubject<LockStore>): void {
  describe(`${name} as a LockStore`, () => {
    let subject: Subject<LockStore>;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.dispose());

    it('gives a free lock and says who holds a taken one [IN-6]', async () => {
      const { port, other } = subject;
      const holder = { deploymentId: 'dep-1', fencing: 1, acquiredAt: 1000, keptBecause: null };
      expect(await port.acquire(KEY, 'dep-1', 1000)).toEqual({ acquired: true, holder });
      expect(await other.acquire(KEY, 'dep-2', 2000)).toEqual({ acquired: false, holder });
      expect(await other.holder(KEY)).toEqual(holder);
    });

    it('gives the lock to exactly one of many that ask at once [IN-6]', async () => {
      const { port, other } = subject;
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, i) => (i % 2 ? port : other).acquire(KEY, `dep-${i}`, 1000)),
      );
      const winners = answers.filter((answer) => answer.acquired);
      expect(winners).toHaveLength(1);
      expect(new Set(answers.map((answer) => answer.holder.deploymentId))).toEqual(
        new Set([winners[0]?.holder.deploymentId]),
      );
    });

    it('answers the same number when the same deployment asks again [EX-5]', async () => {
      const { port } = subject;
      const first = await port.acquire(KEY, 'dep-1', 1000);
      expect(await port.acquire(KEY, 'dep-1', 5000)).toEqual(first);
    });

    it('locks each service and environment for itself', async () => {
      const { port } = subject;
      await port.acquire(KEY, 'dep-1', 1000);
      const staging = await port.acquire({ ...KEY, environment: 'staging' }, 'dep-2', 1000);
      const search = await port.acquire({ ...KEY, service: 'search' }, 'dep-3', 1000);
      expect([staging.acquired, search.acquired]).toEqual([true, true]);
    });

    it('never uses a fencing number twice, also after a release [EX-5]', async () => {
      const { port, other } = subject;
      const numbers: number[] = [];
      for (const id of ['dep-1', 'dep-2', 'dep-1']) {
        const { holder } = await port.acquire(KEY, id, 1000);
        numbers.push(holder.fencing, (await other.takeOver(KEY, id, 'recovery-2000', 2000)).fencing);
        expect(await port.release(KEY, holder.fencing + 1)).toBe(true);
        expect(await port.holder(KEY)).toBeUndefined();
      }
      expect(numbers).toEqual([1, 2, 3, 4, 5, 6]);
    });

    it('lets a number that is not the holder’s change nothing [EX-5]', async () => {
      const { port } = subject;
      const { holder } = await port.acquire(KEY, 'dep-1', 1000);
      const newer = await port.takeOver(KEY, 'dep-1', 'recovery-2000', 2000);
      expect(await port.keep(KEY, holder.fencing, 'an old task')).toBe(false);
      expect(await port.release(KEY, holder.fencing)).toBe(true);
      expect(await port.holder(KEY)).toEqual(newer);
    });

    it('takes over a free lock, and not that of another deployment [RB-5]', async () => {
      const { port } = subject;
      const taken = await port.takeOver(KEY, 'dep-1', 'recovery-1000', 1000);
      expect(taken).toEqual({ deploymentId: 'dep-1', fencing: 1, acquiredAt: 1000, keptBecause: null });
      await expect(port.takeOver(KEY, 'dep-2', 'recovery-2000', 2000)).rejects.toMatchObject({
        name: 'LockLost',
        message: expect.stringContaining('dep-1'),
      });
      expect(await port.holder(KEY)).toEqual(taken);
    });

    const step = (from: number, name: string, overrides = false) => ({
      deploymentId: 'dep-1',
      from,
      step: name,
      overrides,
    });

    it('gives each step that writes a number of its own, and the same step a newer one when it asks again [EX-5]', async () => {
      const { port, other } = subject;
      const { holder } = await port.acquire(KEY, 'dep-1', 1000);
      const first = await port.raise(KEY, step(holder.fencing, 'shift 1'));
      expect(first).toEqual({ ...holder, fencing: 2 });
      // Its answer got lost: the state still has the old number.
      const again = await other.raise(KEY, step(holder.fencing, 'shift 1'));
      expect(again.fencing).toBe(3);
      // The next step has the number of either try: both are of the step before it.
      expect((await port.raise(KEY, step(first.fencing, 'shift 2'))).fencing).toBe(4);
      expect((await port.raise(KEY, step(4, 'shift 3'))).fencing).toBe(5);
    });

    it('turns a step away that the deployment has moved on from, or whose lock was taken over [EX-5, RB-5]', async () => {
      const { port, other } = subject;
      const { holder } = await port.acquire(KEY, 'dep-1', 1000);
      const first = await port.raise(KEY, step(holder.fencing, 'shift 1'));
      await port.raise(KEY, step(first.fencing, 'shift 2'));
      const lost = { name: 'LockLost', message: expect.stringContaining('moved on to number 3') };
      await expect(other.raise(KEY, step(holder.fencing, 'shift 1'))).rejects.toMatchObject(lost);
      const taken = await other.takeOver(KEY, 'dep-1', 'recovery-2000', 2000);
      await expect(port.raise(KEY, step(3, 'shift 3', true))).rejects.toMatchObject({ name: 'LockLost' });
      expect(await port.holder(KEY)).toEqual(taken);
      await port.release(KEY, taken.fencing);
      await port.acquire(KEY, 'dep-2', 3000);
      await expect(port.raise(KEY, step(4, 'roll back', true))).rejects.toMatchObject({
        name: 'LockLost',
        message: expect.stringContaining('dep-2 has it'),
      });
    });

    it('does not take over a free lock that another deployment has had since [RB-5]', async () => {
      const { port } = subject;
      const first = await port.acquire(KEY, 'dep-1', 1000);
      await port.release(KEY, first.holder.fencing);
      const again = await port.takeOver(KEY, 'dep-1', 'recovery-1', 2000);
      await port.release(KEY, again.fencing);
      const second = await port.acquire(KEY, 'dep-2', 3000);
      await port.release(KEY, second.holder.fencing);
      await expect(port.takeOver(KEY, 'dep-1', 'recovery-2', 4000)).rejects.toMatchObject({
        name: 'LockLost',
        message: expect.stringContaining('dep-2 has had the lock'),
      });
      expect(await port.holder(KEY)).toBeUndefined();
    });

    it('takes over once for an execution, however often it asks [RB-5, EX-5]', async () => {
      const { port, other } = subject;
      await port.acquire(KEY, 'dep-1', 1000);
      const taken = await port.takeOver(KEY, 'dep-1', 'recovery-1', 2000);
      const raised = await port.raise(KEY, step(taken.fencing, 'roll back', true));
      // Late, and once more: it is the same execution, which is at work already.
      expect(await other.takeOver(KEY, 'dep-1', 'recovery-1', 3000)).toEqual(raised);
      expect((await other.takeOver(KEY, 'dep-1', 'recovery-2', 4000)).fencing).toBe(raised.fencing + 1);
    });

    it('is released by a person for the deployment that they looked at, and for no other [RB-3]', async () => {
      const { port, other } = subject;
      const key = { service: 'release', environment: 'production' };
      await port.acquire(key, 'dep-1', 1000);
      expect(await other.unlock(key, 'dep-0')).toBeUndefined();
      expect((await port.holder(key))?.deploymentId).toBe('dep-1');
      expect((await other.unlock(key, 'dep-1'))?.deploymentId).toBe('dep-1');
      expect(await port.holder(key)).toBeUndefined();
    });

    it('is kept and released by any number of its newest step: an answer may have got lost [RB-3, EX-5]', async () => {
      const { port } = subject;
      const { holder } = await port.acquire(KEY, 'dep-1', 1000);
      await port.raise(KEY, step(holder.fencing, 'roll back', true));
      await port.raise(KEY, step(holder.fencing, 'roll back', true));
      expect(await port.keep(KEY, holder.fencing, 'not proven')).toBe(true);
      expect(await port.release(KEY, 2)).toBe(false);
      await port.unlock(KEY);
      const next = await port.acquire(KEY, 'dep-1', 2000);
      await port.raise(KEY, step(next.holder.fencing, 'shift 1'));
      expect(await port.release(KEY, next.holder.fencing)).toBe(true);
      expect(await port.holder(KEY)).toBeUndefined();
    });

    it('lets the way back begin where a step never answered, and turns that step away then [RB-1, EX-5]', async () => {
      const { port } = subject;
      const { holder } = await port.acquire(KEY, 'dep-1', 1000);
      await port.raise(KEY, step(holder.fencing, 'shift 1'));
      await expect(port.raise(KEY, step(holder.fencing, 'retire'))).rejects.toMatchObject({
        name: 'LockLost',
      });
      const back = await port.raise(KEY, step(holder.fencing, 'roll back', true));
      expect(back.fencing).toBe(3);
      await expect(port.raise(KEY, step(holder.fencing, 'shift 1'))).rejects.toMatchObject({
        name: 'LockLost',
      });
      expect((await port.raise(KEY, step(holder.fencing, 'roll back', true))).fencing).toBe(4);
    });

    it('does not release a kept lock, nor give it to another [RB-3]', async () => {
      const { port, other } = subject;
      const { holder } = await port.acquire(KEY, 'dep-1', 1000);
      expect(await port.keep(KEY, holder.fencing, 'the rollback failed')).toBe(true);
      expect(await port.release(KEY, holder.fencing)).toBe(false);
      const refusal = await other.acquire(KEY, 'dep-2', 2000);
      expect(refusal.acquired).toBe(false);
      expect(refusal.holder.keptBecause).toBe('the rollback failed');
      expect((await port.takeOver(KEY, 'dep-1', 'recovery-3000', 3000)).keptBecause).toBe(
        'the rollback failed',
      );
    });

    it('releases twice without harm [EX-5]', async () => {
      const { port } = subject;
      const { holder } = await port.acquire(KEY, 'dep-1', 1000);
      expect(await port.release(KEY, holder.fencing)).toBe(true);
      const next = await port.acquire(KEY, 'dep-2', 2000);
      expect(await port.release(KEY, holder.fencing)).toBe(true);
      expect(await port.holder(KEY)).toEqual(next.holder);
    });

    it('knows no holder of a lock that was never taken', async () => {
      expect(await subject.port.holder(KEY)).toBeUndefined();
      expect(await subject.port.keep(KEY, 1, 'nothing')).toBe(false);
      expect(await subject.port.release(KEY, 1)).toBe(true);
    });
  });
}
