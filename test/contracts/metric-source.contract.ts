import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServiceDefinition } from '../../lib/model/definition/service-definition.ts';
import type { MetricSource } from '../../lib/ports/metric-source.ts';

export interface MetricSubject {
  readonly source: MetricSource;
  readonly definition: ServiceDefinition;
  readonly periodSeconds: number;
  /** Start of a period that has settled and holds exactly these figures. */
  readonly settledFrom: number;
  /** Of version "1": 8 requests, 2 of them errors, 3 slower than 100 ms. Of version "2": 2 requests. */
  dispose(): Promise<void>;
}

export function describeMetricSourceContract(name: string, make: () => Promise<MetricSubject>): void {
  describe(`${name} as a MetricSource`, () => {
    let subject: MetricSubject;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.dispose());

    const ask = (periods: number, versions: string[], first = 0) => {
      const { source, definition, settledFrom, periodSeconds } = subject;
      const from = settledFrom + first * periodSeconds * 1000;
      const to = from + periods * periodSeconds * 1000;
      return source.periods({
        definition,
        versions,
        from,
        to,
        seconds: periodSeconds,
        slowerThan: [100, 10_000],
      });
    };

    it('counts requests, errors and slow ones of each version apart [OB-2]', async () => {
      const [one, two] = await ask(1, ['1', '2']);
      expect(one).toMatchObject({ version: '1', requests: 8, errors: 2, slower: [3, 0], completeness: 1 });
      expect(two).toMatchObject({ version: '2', requests: 2, errors: 0, slower: [0, 0] });
      expect(one?.latency?.p99).toBeGreaterThan(100);
      expect(two?.latency?.p99).toBeLessThan(100);
    });

    it('answers one entry per version and whole period, with its start and length [OB-2]', async () => {
      const periods = await ask(3, ['1', '2'], -2);
      expect(periods).toHaveLength(6);
      for (const period of periods) expect(period.seconds).toBe(subject.periodSeconds);
      expect(new Set(periods.map((period) => period.start)).size).toBe(3);
    });

    it('tells a period that has not settled from one without requests [OB-2]', async () => {
      const far = 10_000_000;
      const [future] = await ask(1, ['1'], far);
      expect(future?.completeness).toBeLessThan(1);
      const [nobody] = await ask(1, ['no-such-version']);
      expect(nobody?.requests ?? 0).toBe(0);
      expect(nobody?.latency ?? null).toBeNull();
    });
  });
}
