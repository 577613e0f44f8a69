import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EvidenceStore } from '../../lib/ports/evidence-store.ts';
import type { MakeSubject, Subject } from './subject.ts';

export function describeEvidenceStoreContract(name: string, make: MakeSubject<EvidenceStore>): void {
  describe(`${name} as an EvidenceStore`, () => {
    let subject: Subject<EvidenceStore>;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.dispose());

    it('answers what was put, byte for byte, and nothing for what was not', async () => {
      const { port, other } = subject;
      const body = '{"sentence":"5 % → 25 % ✓"}\r\n\n';
      await port.put('deployments/checkout/dep-1/plan.json', body);
      expect(await other.get('deployments/checkout/dep-1/plan.json')).toBe(body);
      expect(await other.get('deployments/checkout/dep-1/plan')).toBeUndefined();
      expect(await other.get('deployments/checkout')).toBeUndefined();
    });

    it('replaces what was there', async () => {
      const { port } = subject;
      await port.put('a/verdict.json', 'a much longer first verdict');
      await port.put('a/verdict.json', 'short');
      expect(await port.get('a/verdict.json')).toBe('short');
    });

    it('shows one whole body when several are put at once', async () => {
      const { port, other } = subject;
      const bodies = Array.from({ length: 8 }, (_, i) => `${i}`.repeat(10_000 + i));
      await Promise.all(bodies.map((body, i) => (i % 2 ? port : other).put('a/verdict.json', body)));
      expect(bodies).toContain(await port.get('a/verdict.json'));
      expect(await port.list('')).toEqual(['a/verdict.json']);
    });

    it('lists keys below a prefix in order', async () => {
      const { port, other } = subject;
      for (const key of ['a/smoke/9.json', 'a/smoke/10.json', 'a/plan.json', 'ab/plan.json', 'b/x/y/z.json'])
        await port.put(key, key);
      expect(await other.list('a/')).toEqual(['a/plan.json', 'a/smoke/10.json', 'a/smoke/9.json']);
      expect(await other.list('a/smoke/')).toEqual(['a/smoke/10.json', 'a/smoke/9.json']);
      expect(await other.list('a/smoke/1')).toEqual(['a/smoke/10.json']);
      expect(await other.list('nothing/')).toEqual([]);
      expect(await other.list('')).toHaveLength(5);
    });
  });
}
