import type { LambdaTarget } from '../../model/definition/target/index.ts';
import type { MetricPeriod } from '../../model/metrics.ts';
import type { MetricQuery } from '../../ports/metric-source.ts';
import { cloudwatchPeriods, type MetricNames, type PeriodsOptions } from '../metrics/cloudwatch-periods.ts';

const NAMES: MetricNames = {
  namespace: 'AWS/Lambda',
  requests: 'Invocations',
  errors: ['Errors'],
  latency: 'Duration',
  latencyUnitMs: 1,
};

/**
 * Figures of a Lambda alias. With weights, Lambda gives each version's by `ExecutedVersion`; without, only the alias has
 * any. So a question about one version alone, which is asked when that one has all traffic, falls back to the alias.
 *
 * @param numberOf version name → number
 */
export async function lambdaPeriods(
  target: LambdaTarget,
  query: MetricQuery,
  options: Pick<PeriodsOptions, 'client' | 'now' | 'settleSeconds'> & {
    numberOf(version: string): Promise<string>;
  },
): Promise<readonly MetricPeriod[]> {
  const alias = { FunctionName: target.function, Resource: `${target.function}:${target.alias}` };
  const numbers = await Promise.all(query.versions.map((version) => options.numberOf(version)));
  return cloudwatchPeriods(query, {
    ...options,
    names: NAMES,
    dimensions: numbers.map((number) => ({ ...alias, ExecutedVersion: number })),
    whole: alias,
  });
}
