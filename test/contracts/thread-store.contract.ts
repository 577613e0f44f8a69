import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Thread, ThreadStore } from '../../lib/ports/thread-store.ts';
import type { MakeSubject, Subject } from './subject.ts';

const thread = (change: Partial<Thread> = {}): Thread => ({
  deploymentId: 'dep-1',
  channel: 'C0OPS',
  first: '1700000000.000100',
  firstShows: 'digest',
  told: 3,
  questions: { 'bal-1': { message: '1700000001.000200', shows: 'digest' } },
  ...change,
});

export function describeThreadStoreContract(name: string, make: MakeSubject<ThreadStore>): void {
  describe(`${name} as a ThreadStore`, () => {
    let subject: Subject<ThreadStore>;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.dispose());

    it('is had by one at a time; who comes meanwhile leaves word, and it is heard [CM-1]', async () => {
      const { port, other } = subject;
      expect(await port.take('dep-1', 'a', 1000, 2000)).toEqual({ thread: undefined });
      await port.keep(thread(), 'a');
      expect(await other.take('dep-1', 'b', 1500, 2500)).toBeUndefined();
      expect(await port.giveBack('dep-1', 'a')).toBe(true);
      expect(await other.take('dep-1', 'b', 1600, 2600)).toEqual({ thread: thread() });
      expect(await other.giveBack('dep-1', 'b')).toBe(false);
      expect(await port.get('dep-1')).toEqual(thread());
      expect(await port.get('dep-2')).toBeUndefined();
    });

    it('is taken from one that died, which then cannot write any more [CM-1]', async () => {
      const { port, other } = subject;
      await port.take('dep-1', 'a', 1000, 2000);
      expect(await other.take('dep-1', 'b', 2000, 3000)).toEqual({ thread: undefined });
      await other.keep(thread({ told: 7 }), 'b');
      await expect(port.keep(thread(), 'a')).rejects.toMatchObject({ name: 'LockLost' });
      expect(await port.giveBack('dep-1', 'a')).toBe(false);
      expect(await other.get('dep-1')).toEqual(thread({ told: 7 }));
    });

    it('is taken by one of those that come at the same instant [CM-1]', async () => {
      const { port, other } = subject;
      const taken = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          (index % 2 === 0 ? port : other).take('dep-1', `by-${index}`, 1000, 2000),
        ),
      );
      expect(taken.filter((each) => each !== undefined)).toHaveLength(1);
    });
  });
}
