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
 * Figures of a Lambda alias. With weights, Lambda gives each version's by `ExecutedVersion`; without, as before a
 * deployment and after one by CodeDeploy, only the alias has any, and they are those of the version with all traffic.
 *
 * @param numberOf version name → number
 * @param soleNumber the number of the version that has all traffic of the alias; undefined: it is divided
 */
export async function lambdaPeriods(
  target: LambdaTarget,
  query: MetricQuery,
  options: Pick<PeriodsOptions, 'client' | 'now' | 'settleSeconds'> & {
    numberOf(version: string): Promise<string>;
    soleNumber(): Promise<string | undefined>;
  },
): Promise<readonly MetricPeriod[]> {
  const alias = { FunctionName: target.function, Resource: `${target.function}:${target.alias}` };
  const numbers = await Promise.all(query.versions.map((version) => options.numberOf(version)));
  const sole = query.versions[numbers.indexOf((await options.soleNumber()) ?? '')];
  return cloudwatchPeriods(query, {
    ...options,
    names: NAMES,
    dimensions: numbers.map((number) => ({ ...alias, ExecutedVersion: number })),
    whole: sole === undefined ? undefined : { version: sole, dimensions: alias },
  });
}
