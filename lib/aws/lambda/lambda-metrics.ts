import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { LambdaTarget } from '../../model/definition/target.ts';
import { transient } from '../../model/errors.ts';
import type { MetricPeriod } from '../../model/metrics.ts';
import type { MetricQuery } from '../../ports/metric-source.ts';
import { callAws } from '../aws-errors.ts';

export interface LambdaMetricsOptions {
  readonly client: CloudWatchClient;
  /** Version name → number, as `ExecutedVersion` has it. */
  numberOf(version: string): Promise<string>;
  now(): number;
  /** A period counts when it ended so long ago: figures come in late. @default 120 */
  readonly settleSeconds?: number;
}

/** GetMetricData takes this many queries at once. */
const MOST_QUERIES = 500;

const FIXED = [
  ['requests', 'Invocations', 'Sum'],
  ['errors', 'Errors', 'Sum'],
  ['p50', 'Duration', 'p50'],
  ['p90', 'Duration', 'p90'],
  ['p99', 'Duration', 'p99'],
] as const;

/**
 * Figures of a Lambda alias from CloudWatch, in one batched call.
 *
 * With weights, Lambda gives each version's figures by `ExecutedVersion`; without, only the alias has any. So a
 * question about one version alone, which is asked when that one has all traffic, falls back to the alias itself.
 */
export async function lambdaPeriods(
  target: LambdaTarget,
  query: MetricQuery,
  options: LambdaMetricsOptions,
): Promise<readonly MetricPeriod[]> {
  const { from, to, seconds, versions, slowerThan } = query;
  const length = seconds * 1000;
  const starts = Array.from(
    { length: Math.max(0, Math.floor((to - from) / length)) },
    (_, i) => from + i * length,
  );
  if (starts.length === 0) return [];
  const numbers = await Promise.all(versions.map((version) => options.numberOf(version)));
  const series = numbers.map((number, index) => ({
    id: `v${index}`,
    dimensions: { ExecutedVersion: number },
  }));
  const asked = versions.length === 1 ? [...series, { id: 'alias', dimensions: {} }] : series;
  const stats = [
    ...FIXED,
    ...slowerThan.map((ms, index) => [`slower${index}`, 'Duration', `TC(${ms}:)`] as const),
  ];
  const queries = asked.flatMap(({ id, dimensions }) =>
    stats.map(
      ([name, metric, stat]): MetricDataQuery => ({
        Id: `${id}_${name}`,
        MetricStat: {
          Metric: {
            Namespace: 'AWS/Lambda',
            MetricName: metric,
            Dimensions: Object.entries({
              FunctionName: target.function,
              Resource: `${target.function}:${target.alias}`,
              ...dimensions,
            }).map(([Name, Value]) => ({ Name, Value })),
          },
          Period: seconds,
          Stat: stat,
        },
      }),
    ),
  );
  const values = await fetchAll(options.client, queries, from, to);
  const settleMs = (options.settleSeconds ?? 120) * 1000;
  return versions.flatMap((version, index) =>
    starts.map((start): MetricPeriod => {
      const value = (id: string, name: string) => values.get(`${id}_${name}`)?.get(start);
      const id =
        versions.length === 1 && value(`v${index}`, 'requests') === undefined ? 'alias' : `v${index}`;
      const requests = value(id, 'requests') ?? null;
      const [p50, p90, p99] = [value(id, 'p50'), value(id, 'p90'), value(id, 'p99')];
      return {
        version,
        start,
        seconds,
        completeness: options.now() >= start + length + settleMs ? 1 : 0.5,
        requests,
        // Errors missing while requests are there = 0; without requests nothing was measured.
        errors: requests === null ? null : (value(id, 'errors') ?? 0),
        // What Lambda throttles never reaches a version, so what is routed is what is invoked.
        routed: requests,
        latency: p50 === undefined || p90 === undefined || p99 === undefined ? null : { p50, p90, p99 },
        slower: slowerThan.map((_, i) => value(id, `slower${i}`) ?? 0),
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
