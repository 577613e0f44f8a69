import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { transient } from '../../model/errors.ts';
import type { MetricPeriod } from '../../model/metrics.ts';
import type { MetricQuery } from '../../ports/metric-source.ts';
import { callAws } from '../aws-errors.ts';

/** Which metrics tell of a kind of target, in its own names and units. */
export interface MetricNames {
  readonly namespace: string;
  readonly requests: string;
  /** Added up. */
  readonly errors: readonly string[];
  readonly latency: string;
  /** Milliseconds in one unit of the latency: 1000 where it is in seconds. */
  readonly latencyUnitMs: number;
}

export interface PeriodsOptions {
  readonly client: CloudWatchClient;
  readonly names: MetricNames;
  /** Dimensions of each version that is asked for, in its order. */
  readonly dimensions: ReadonlyArray<Readonly<Record<string, string>>>;
  /** Dimensions of the whole, and the version that they tell of where no version has figures of its own. */
  readonly whole?:
    | { readonly version: string; readonly dimensions: Readonly<Record<string, string>> }
    | undefined;
  now(): number;
  /** A period counts when it ended so long ago: figures come in late. */
  readonly settleSeconds: number;
}

/** GetMetricData takes this many queries at once. */
const MOST_QUERIES = 500;

/** Figures of versions from CloudWatch, in one batched call. */
export async function cloudwatchPeriods(
  query: MetricQuery,
  options: PeriodsOptions,
): Promise<readonly MetricPeriod[]> {
  const { from, to, seconds, versions, slowerThan } = query;
  const { names, dimensions, whole, settleSeconds } = options;
  const length = seconds * 1000;
  const starts = Array.from(
    { length: Math.max(0, Math.floor((to - from) / length)) },
    (_, index) => from + index * length,
  );
  if (starts.length === 0) return [];
  const unit = names.latencyUnitMs;
  const stats: ReadonlyArray<readonly [name: string, metric: string, stat: string]> = [
    ['requests', names.requests, 'Sum'],
    ...names.errors.map((metric, index) => [`errors${index}`, metric, 'Sum'] as const),
    ['p50', names.latency, 'p50'],
    ['p90', names.latency, 'p90'],
    ['p99', names.latency, 'p99'],
    ...slowerThan.map((ms, index) => [`slower${index}`, names.latency, `TC(${ms / unit}:)`] as const),
  ];
  const places = [
    ...dimensions.map((each, index) => [`v${index}`, each] as const),
    ...(whole ? [['whole', whole.dimensions] as const] : []),
  ];
  const queries = places.flatMap(([id, place]) =>
    stats.map(
      ([name, metric, stat]): MetricDataQuery => ({
        Id: `${id}_${name}`,
        MetricStat: {
          Metric: {
            Namespace: names.namespace,
            MetricName: metric,
            Dimensions: Object.entries(place).map(([Name, Value]) => ({ Name, Value })),
          },
          Period: seconds,
          Stat: stat,
        },
      }),
    ),
  );
  const values = await fetchAll(options.client, queries, from, to);
  return versions.flatMap((version, index) =>
    starts.map((start): MetricPeriod => {
      const figure = (id: string, name: string) => values.get(`${id}_${name}`)?.get(start);
      const nobodyHasOwn = versions.every((_, each) => figure(`v${each}`, 'requests') === undefined);
      const id = whole?.version === version && nobodyHasOwn ? 'whole' : `v${index}`;
      const requests = figure(id, 'requests') ?? null;
      const [p50, p90, p99] = ['p50', 'p90', 'p99'].map((name) => figure(id, name));
      const ms = (value: number) => value * unit;
      return {
        version,
        start,
        seconds,
        completeness: options.now() >= start + length + settleSeconds * 1000 ? 1 : 0.5,
        requests,
        // Errors missing while requests are there = 0; without requests nothing was measured.
        errors:
          requests === null
            ? null
            : names.errors.reduce((sum, _, i) => sum + (figure(id, `errors${i}`) ?? 0), 0),
        // Nothing here counts what was sent to a version and not answered.
        routed: null,
        latency:
          p50 === undefined || p90 === undefined || p99 === undefined
            ? null
            : { p50: ms(p50), p90: ms(p90), p99: ms(p99) },
        slower: slowerThan.map((_, i) => figure(id, `slower${i}`) ?? 0),
      };
    }),
  );
}

/** Values by query id and period start. Every page, and only whole answers: a partial one is no data. */
async function fetchAll(
  client: CloudWatchClient,
  queries: readonly MetricDataQuery[],
  from: number,
  to: number,
): Promise<Map<string, Map<number, number>>> {
  const found = new Map<string, Map<number, number>>();
  for (let first = 0; first < queries.length; first += MOST_QUERIES) {
    let token: string | undefined;
    do {
      const answer = await callAws('reading metrics from CloudWatch', () =>
        client.send(
          new GetMetricDataCommand({
            MetricDataQueries: queries.slice(first, first + MOST_QUERIES),
            StartTime: new Date(from),
            EndTime: new Date(to),
            ScanBy: 'TimestampAscending',
            NextToken: token,
          }),
        ),
      );
      for (const result of answer.MetricDataResults ?? []) add(found, result);
      token = answer.NextToken;
    } while (token);
  }
  return found;
}

function add(found: Map<string, Map<number, number>>, result: MetricDataResult): void {
  const { Id = '', StatusCode, Timestamps = [], Values = [], Messages = [] } = result;
  if (StatusCode === 'InternalError' || StatusCode === 'Forbidden') {
    throw transient(
      `CloudWatch answered ${StatusCode} for ${Id}: ${Messages.map((each) => each.Value).join('; ')}`,
    );
  }
  const values = found.get(Id) ?? new Map<number, number>();
  found.set(Id, values);
  Timestamps.forEach((at, index) => {
    const value = Values[index];
    if (value !== undefined) values.set(at.getTime(), value);
  });
}
