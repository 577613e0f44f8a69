import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readingOf, type TrafficReading } from '../../lib/model/traffic.ts';
import type { TrafficDriver, TrafficOrder } from '../../lib/ports/traffic-driver.ts';

export interface DriverSubject {
  readonly driver: TrafficDriver;
  /** A new version, by a strategy that the driver can do; the stable one serves everything already. */
  readonly order: TrafficOrder & { readonly stable: string };
  /** Shares that the driver can give, ascending to 100; no others are asked for. @default 5, 50, 95 (a control slice), 100 */
  readonly weights?: readonly number[];
  /** Instances are replaced: nothing of the candidate runs before the first shift. @default false */
  readonly inPlace?: boolean;
  dispose(): Promise<void>;
}

const READY_MS = 20_000;

export function describeTrafficDriverContract(name: string, make: () => Promise<DriverSubject>): void {
  describe(`${name} as a TrafficDriver`, () => {
    let subject: DriverSubject;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.dispose());

    const weights = (reading: TrafficReading) => {
      const { order } = subject;
      return [order.stable, order.candidate].map((version) => readingOf(reading, version)?.weight ?? 0);
    };
    const shares = () => subject.weights ?? [5, 50, 95, 100];
    /** A share at which both versions have traffic. */
    const part = () => shares().at(-2) ?? 100;
    const startAndWait = async () => {
      const { driver, order } = subject;
      await driver.start(order);
      if (subject.inPlace) return;
      for (const until = Date.now() + READY_MS; Date.now() < until; await sleep(50)) {
        const seen = readingOf(await driver.read(), order.candidate);
        if (seen && seen.wanted > 0 && seen.healthy >= seen.wanted) return;
      }
      throw new Error(`the candidate was not ready within ${READY_MS / 1000} s`);
    };

    it('says what it can do, and reads what serves [ST-3]', async () => {
      const { driver, order } = subject;
      const can = await driver.describe();
      expect(can.strategies).toContain(order.strategy);
      expect(can.sentence).not.toBe('');
      expect(weights(await driver.read())).toEqual([100, 0]);
      expect(readingOf(await driver.read(), order.stable)).toMatchObject({ healthy: expect.any(Number) });
    });

    it('brings the candidate up without traffic, however often it is told to [EX-1, EX-5]', async () => {
      await startAndWait();
      const once = readingOf(await subject.driver.read(), subject.order.candidate)?.wanted;
      await startAndWait();
      const reading = await subject.driver.read();
      expect(weights(reading)).toEqual([100, 0]);
      expect(readingOf(reading, subject.order.candidate)?.wanted).toBe(once);
    });

    it('gives each share and reads it back, and the same share twice without harm [EX-2, EX-5]', async () => {
      await startAndWait();
      const { driver, order } = subject;
      for (const weight of [shares()[0] ?? 100, ...shares()]) {
        expect(weights(await driver.shift(order, weight))).toEqual([100 - weight, weight]);
        expect(weights(await driver.read())).toEqual([100 - weight, weight]);
      }
    });

    it('goes all the way back, also twice, and with nothing shifted [RB-1, EX-5]', async () => {
      const { driver, order } = subject;
      await startAndWait();
      await driver.shift(order, part());
      for (let times = 0; times < 2; times++) {
        const steps = await driver.goBack(order);
        expect(steps.filter((step) => !step.done)).toEqual([]);
        const reading = await driver.read();
        expect(weights(reading)).toEqual([100, 0]);
        expect(readingOf(reading, order.stable)?.healthy).toBeGreaterThan(0);
      }
    });

    it('turns an order with an older fencing number away, and nothing changes [EX-5]', async () => {
      const { driver, order } = subject;
      await startAndWait();
      const newer = { ...order, fencing: order.fencing + 1 };
      await driver.shift(newer, part());
      for (const act of [
        () => driver.start(order),
        () => driver.shift(order, 100),
        () => driver.goBack(order),
      ])
        await expect(act()).rejects.toMatchObject({ name: 'LockLost' });
      await expect(driver.retire(order)).rejects.toThrow();
      expect(weights(await driver.read())).toEqual([100 - part(), part()]);
    });

    it('retires the previous version only when the candidate has everything [EX-1]', async () => {
      const { driver, order } = subject;
      await startAndWait();
      await driver.shift(order, part());
      await expect(driver.retire(order)).rejects.toThrow(/100 %/);
      expect(weights(await driver.read())).toEqual([100 - part(), part()]);
      await driver.shift(order, 100);
      for (let times = 0; times < 2; times++) expect(weights(await driver.retire(order))).toEqual([0, 100]);
    });
  });
}
