import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ObservationWish } from '../../lib/model/wish.ts';
import type { ObservationWishes } from '../../lib/ports/observation-wishes.ts';
import type { MakeSubject, Subject } from './subject.ts';

const wish = (change: Partial<ObservationWish> = {}): ObservationWish => ({
  deploymentId: 'dep-1',
  kind: 'extend',
  observation: { stage: 1, pass: 0, final: false },
  seconds: 600,
  by: 'ada',
  reason: 'the traffic is thin at night',
  at: 1000,
  ...change,
});

export function describeObservationWishesContract(name: string, make: MakeSubject<ObservationWishes>): void {
  describe(`${name} as ObservationWishes`, () => {
    let subject: Subject<ObservationWishes>;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.dispose());

    it('keeps the first of a kind for an observation, and says so to the second [CM-2]', async () => {
      const { port, other } = subject;
      expect(await port.keep(wish())).toEqual({ kept: wish(), first: true });
      expect(await other.keep(wish({ by: 'grace', at: 2000 }))).toEqual({ kept: wish(), first: false });
      expect(await other.of('dep-1')).toEqual([wish()]);
    });

    it('tells observations, kinds and deployments apart [CM-2]', async () => {
      const { port } = subject;
      const other = [
        wish({ kind: 'skip', seconds: 0, at: 1001 }),
        wish({ observation: { stage: 1, pass: 1, final: false }, at: 1002 }),
        wish({ observation: { stage: 1, pass: 0, final: true }, at: 1003 }),
      ];
      for (const each of [wish(), ...other, wish({ deploymentId: 'dep-2' })])
        expect((await port.keep(each)).first).toBe(true);
      expect(await port.of('dep-1')).toEqual([wish(), ...other]);
    });
  });
}
