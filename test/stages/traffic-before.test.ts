import { describe, expect, it } from '@jest/globals';
import type { MetricPeriod } from '../../lib/model/metrics.ts';
import type { MetricQuery } from '../../lib/ports/metric-source.ts';
import { trafficBefore } from '../../lib/stages/traffic-before.ts';
import { definitionWith } from '../builders/definition.ts';

const NOW = Date.UTC(2026, 0, 15, 9, 0, 30);

/** A source that has what `requestsOf` says of each minute before now, 1 being the newest. */
function portsWith(requestsOf: (minutesAgo: number) => number | null, completeness = 1) {
  const asked: MetricQuery[] = [];
  const periods = async (query: MetricQuery): Promise<MetricPeriod[]> => {
    asked.push(query);
    return Array.from({ length: (query.to - query.from) / 60_000 }, (_, index) => {
      const requests = requestsOf((query.to - query.from) / 60_000 - index);
      return {
        version: '1',
        start: query.from + index * 60_000,
        seconds: 60,
        completeness,
        requests,
        errors: requests === null ? null : requests / 100,
        routed: null,
        latency: null,
        slower: [],
      };
    });
  };
  return { ports: { metrics: { periods }, clock: { now: () => NOW } }, asked };
}
const look = (ports: ReturnType<typeof portsWith>['ports'], version: string | null = '1') =>
  trafficBefore(ports as never, definitionWith(), version);

describe('the traffic before a deployment', () => {
  it('is what the running version got in the last hour of whole periods [ST-1]', async () => {
    const { ports, asked } = portsWith(() => 600);
    expect(await look(ports)).toEqual({ rate: 10, errorRate: 0.01 });
    expect(asked).toMatchObject([{ to: NOW - 30_000, from: NOW - 30_000 - 3_600_000, seconds: 60 }]);
  });

  it('counts a pause as traffic, and not the time before the first request [ST-1]', async () => {
    const { ports } = portsWith((ago) => (ago > 10 ? null : ago > 5 ? 600 : null));
    expect((await look(ports))?.rate).toBe(5);
  });

  it('is not known without a running version, without requests, and while nothing has settled [ST-1]', async () => {
    expect(await look(portsWith(() => 600).ports, null)).toBeNull();
    expect(await look(portsWith(() => null).ports)).toBeNull();
    expect(await look(portsWith(() => 0).ports)).toBeNull();
    expect(await look(portsWith(() => 600, 0.5).ports)).toBeNull();
  });
});
