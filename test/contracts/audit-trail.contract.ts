import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lineText } from '../../lib/domain/audit/chain.ts';
import { verifyChain } from '../../lib/domain/audit/verify-chain.ts';
import type { AuditEntry } from '../../lib/model/audit.ts';
import type { AuditTrail } from '../../lib/ports/audit-trail.ts';
import type { MakeSubject, Subject } from './subject.ts';

const TRAIL = { service: 'checkout', deploymentId: 'dep-1' };
const entry = (number: number): AuditEntry => ({
  at: 1000 + number,
  actor: 'slipway',
  action: 'shift traffic',
  cause: `stage ${number}`,
  result: `candidate has ${number} % → read back`,
  status: 'done',
  data: { weight: number, nothing: null },
});

export function describeAuditTrailContract(name: string, make: MakeSubject<AuditTrail>): void {
  describe(`${name} as an AuditTrail`, () => {
    let subject: Subject<AuditTrail>;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.dispose());

    const verdict = async () =>
      verifyChain((await subject.other.read(TRAIL)).map((line) => lineText(line)).join(''));

    it('has no lines before the first', async () => {
      expect(await subject.port.read(TRAIL)).toEqual([]);
    });

    it('appends in order and answers the line as it reads it back [RP-3]', async () => {
      const { port, other } = subject;
      const written = [await port.append(TRAIL, entry(5)), await other.append(TRAIL, entry(25))];
      expect(written.map((line) => line.line)).toEqual([1, 2]);
      expect(written[1]?.previous).toBe(written[0]?.hash);
      expect(await other.read(TRAIL)).toEqual(written);
      expect(await verdict()).toEqual({ ok: true, lines: written });
    });

    it('makes one unbroken chain of what several append at once [RP-3]', async () => {
      const { port, other } = subject;
      const written = await Promise.all(
        Array.from({ length: 20 }, (_, i) => (i % 2 ? port : other).append(TRAIL, entry(i))),
      );
      expect((await verdict()).ok).toBe(true);
      expect(new Set(written.map((line) => line.line)).size).toBe(20);
      const causes = (await port.read(TRAIL)).map((line) => line.cause);
      expect(new Set(causes)).toEqual(new Set(written.map((line) => line.cause)));
    });

    it('keeps the order of one writer that does not wait between its lines [EX-4]', async () => {
      const { port } = subject;
      await Promise.all(Array.from({ length: 10 }, (_, i) => port.append(TRAIL, entry(i))));
      const causes = (await port.read(TRAIL)).map((line) => line.cause);
      expect(causes).toEqual(Array.from({ length: 10 }, (_, i) => `stage ${i}`));
    });

    it('keeps a trail for each deployment', async () => {
      const { port } = subject;
      await port.append(TRAIL, entry(1));
      const line = await port.append({ ...TRAIL, deploymentId: 'dep-2' }, entry(2));
      expect(line.line).toBe(1);
      expect(await port.read(TRAIL)).toHaveLength(1);
    });
  });
}
