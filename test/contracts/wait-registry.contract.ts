import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Signal } from '../../lib/model/signal.ts';
import type { Wait, WaitRegistry } from '../../lib/ports/wait-registry.ts';
import type { MakeSubject, Subject } from './subject.ts';

const ABORT: Signal = { kind: 'abort', reason: 'Ctrl-C', by: 'ada', at: 1000 };
const ALARM: Signal = { kind: 'alarm', reason: 'p99 alarm went off', by: 'CloudWatch', at: 2000 };
const wait = (token: string, change: Partial<Wait> = {}): Wait => ({
  deploymentId: 'dep-1',
  kind: 'interrupt',
  token,
  ...change,
});

export function describeWaitRegistryContract(name: string, make: MakeSubject<WaitRegistry>): void {
  describe(`${name} as a WaitRegistry`, () => {
    let subject: Subject<WaitRegistry>;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.dispose());

    it('hands a signal to the wait that is open [OB-5]', async () => {
      const { port, other } = subject;
      expect(await port.register(wait('t1'))).toEqual({ kept: undefined });
      expect(await other.signal('dep-1', ABORT)).toEqual({ waits: [wait('t1')] });
    });

    it('keeps a signal that comes before the wait, and opens no wait then [OB-5]', async () => {
      const { port, other } = subject;
      expect(await other.signal('dep-1', ABORT)).toEqual({ waits: [] });
      expect(await port.register(wait('t1'))).toEqual({ kept: ABORT });
      expect(await port.find('dep-1', 'interrupt')).toBeUndefined();
      expect(await port.register(wait('t2'))).toEqual({ kept: ABORT });
    });

    it('loses no signal between a registration and a delivery at once [OB-5]', async () => {
      const { port, other } = subject;
      for (let round = 0; round < 20; round++) {
        const deploymentId = `dep-${round}`;
        const register = () => port.register(wait(`t-${round}`, { deploymentId }));
        const signal = () => other.signal(deploymentId, ABORT);
        const [registered, signalled] =
          round % 2
            ? await Promise.all([register(), signal()])
            : await Promise.all([signal(), register()]).then(([b, a]) => [a, b] as const);
        const heard = [registered.kept !== undefined, signalled.waits.length === 1];
        expect(heard.filter(Boolean)).toHaveLength(1);
      }
    });

    it('keeps the first signal as the reason, and still answers the open waits to the second', async () => {
      const { port } = subject;
      await port.register(wait('t1'));
      await port.signal('dep-1', ABORT);
      expect(await port.signal('dep-1', ALARM)).toEqual({ waits: [wait('t1')] });
      expect(await port.kept('dep-1')).toEqual(ABORT);
      expect(await port.kept('dep-2')).toBeUndefined();
    });

    it('answers every kind of wait of that deployment, and of no other [OB-5]', async () => {
      const { port } = subject;
      const plan = wait('t2', { kind: 'plan' });
      await port.register(wait('t1'));
      await port.register(plan);
      await port.register(wait('t3', { deploymentId: 'dep-2' }));
      const { waits } = await port.signal('dep-1', ABORT);
      expect([...waits].sort((a, b) => (a.token < b.token ? -1 : 1))).toEqual([wait('t1'), plan]);
      expect(await port.kept('dep-2')).toBeUndefined();
    });

    it('finds the newest open wait of a kind', async () => {
      const { port, other } = subject;
      await port.register(wait('t1', { kind: 'plan' }));
      await port.register(wait('t2', { kind: 'plan' }));
      expect(await other.find('dep-1', 'plan')).toEqual(wait('t2', { kind: 'plan' }));
      expect(await other.find('dep-1', 'conditions')).toBeUndefined();
    });

    it('lets exactly one of many callers settle a wait', async () => {
      const { port, other } = subject;
      await port.register(wait('t1'));
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) => (i % 2 ? port : other).settle('t1')),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await port.settle('t1')).toBe(false);
      expect(await port.settle('unknown')).toBe(false);
    });

    it('does not open a settled wait again when its task registers once more [EX-5]', async () => {
      const { port } = subject;
      await port.register(wait('t1'));
      await port.register(wait('t1'));
      expect(await port.settle('t1')).toBe(true);
      await port.register(wait('t1'));
      expect(await port.find('dep-1', 'interrupt')).toBeUndefined();
      expect(await port.settle('t1')).toBe(false);
      expect(await port.signal('dep-1', ABORT)).toEqual({ waits: [] });
    });
  });
}
