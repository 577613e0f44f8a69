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

    const isSame = (wanted: AuditEntry) => (line: AuditEntry) => line.cause === wanted.cause;
    const nobody = () => false;

    it('appends once what several say at the same time, and answers the line that is there [CM-2, RP-3]', async () => {
      const { port, other } = subject;
      await port.append(TRAIL, entry(1));
      const said = [2, 3, 2, 3, 2, 3].map(entry);
      const written = await Promise.all(
        said.map((each, i) => (i % 2 ? port : other).appendOnce(TRAIL, each, isSame(each))),
      );
      expect(written.map(({ cause }) => cause)).toEqual(said.map(({ cause }) => cause));
      const lines = await other.read(TRAIL);
      expect(lines.map(({ cause }) => cause).toSorted()).toEqual(['stage 1', 'stage 2', 'stage 3']);
      expect(await other.appendOnce(TRAIL, entry(1), isSame(entry(1)))).toEqual(lines[0]);
      expect((await verdict()).ok).toBe(true);
    });

    it('appends once what somebody wrote when this one was about to, with lines of others in between [CM-2, RP-3]', async () => {
      const { port, other } = subject;
      const lines = [port, other].flatMap((writer, i) => [
        writer.append(TRAIL, entry(10 + i)),
        writer.appendOnce(TRAIL, entry(5), isSame(entry(5))),
        writer.append(TRAIL, entry(20 + i)),
      ]);
      await Promise.all(lines);
      expect(await port.read(TRAIL)).toHaveLength(5);
      expect((await verdict()).ok).toBe(true);
    });

    it('takes nothing after its seal, from whomever, and seals once [RP-3]', async () => {
      const { port, other } = subject;
      const first = await port.append(TRAIL, entry(1));
      await other.append(TRAIL, entry(2));
      const sealed = await other.seal(TRAIL, 5000, 2);
      expect(sealed).toMatchObject({ line: 3, action: 'seal', at: 5000 });
      // Whoever has written before knows another end of the trail.
      for (const writer of [port, other]) {
        await expect(writer.append(TRAIL, entry(3))).rejects.toMatchObject({
          name: 'TrailSealed',
          message: expect.stringContaining('dep-1 is closed'),
        });
        await expect(writer.appendOnce(TRAIL, entry(3), nobody)).rejects.toMatchObject({
          name: 'TrailSealed',
        });
        expect(await writer.appendOnce(TRAIL, entry(1), isSame(entry(1)))).toEqual(first);
        expect(await writer.seal(TRAIL, 6000, 2)).toEqual(sealed);
        expect(await writer.seal(TRAIL, 6000, 3)).toEqual(sealed);
      }
      expect((await port.read(TRAIL)).map(({ line }) => line)).toEqual([1, 2, 3]);
      expect((await verdict()).ok).toBe(true);
    });

    it('is not sealed when it has other lines than were read [RP-3]', async () => {
      const { port, other } = subject;
      await port.append(TRAIL, entry(1));
      await other.append(TRAIL, entry(2));
      for (const lines of [0, 1, 3]) expect(await port.seal(TRAIL, 5000, lines)).toBeUndefined();
      expect((await port.append(TRAIL, entry(3))).line).toBe(3);
      expect((await port.seal(TRAIL, 5000, 3))?.line).toBe(4);
    });

    it('has what races with its seal before it, or refuses it [RP-3]', async () => {
      const { port, other } = subject;
      for (let round = 0; round < 10; round++) {
        const trail = { ...TRAIL, deploymentId: `dep-${round}` };
        await port.append(trail, entry(0));
        const writes = [1, 2, 3].map((number) =>
          (number % 2 ? other : port).append(trail, entry(number)).then(
            ({ line }) => line,
            (error: Error) => error.name,
          ),
        );
        const sealing = (async () => {
          for (;;) {
            const sealed = await other.seal(trail, 5000, (await other.read(trail)).length);
            if (sealed) return sealed;
          }
        })();
        const [sealed, ...outcomes] = await Promise.all([sealing, ...writes]);
        const lines = await port.read(trail);
        expect(lines.at(-1)).toEqual(sealed);
        expect(verifyChain(lines.map((line) => lineText(line)).join('')).ok).toBe(true);
        const before = outcomes.filter((each) => typeof each === 'number');
        expect(before.every((line) => line < sealed.line)).toBe(true);
        expect(lines).toHaveLength(before.length + 2);
        expect(new Set(outcomes.filter((each) => typeof each !== 'number'))).toEqual(
          new Set(before.length === 3 ? [] : ['TrailSealed']),
        );
      }
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
