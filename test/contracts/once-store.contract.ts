import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OnceStore } from '../../lib/ports/once-store.ts';
import type { MakeSubject, Subject } from './subject.ts';

export function describeOnceStoreContract(name: string, make: MakeSubject<OnceStore>): void {
  describe(`${name} as a OnceStore`, () => {
    let subject: Subject<OnceStore>;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.dispose());

    it('is the first time for exactly one of those that come at the same instant [CM-2]', async () => {
      const { port, other } = subject;
      const until = Date.now() + 60_000;
      const first = await Promise.all(
        Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? port : other).first('key', until)),
      );
      expect(first.filter(Boolean)).toHaveLength(1);
      expect(await port.first('key', until)).toBe(false);
      expect(await port.first('another key', until)).toBe(true);
      await other.forget('key');
      expect(await port.first('key', until)).toBe(true);
    });
  });
}
