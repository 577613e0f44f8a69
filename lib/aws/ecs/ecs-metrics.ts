import type { EcsTarget } from '../../model/definition/target/index.ts';
import type { MetricPeriod } from '../../model/metrics.ts';
import type { MetricQuery } from '../../ports/metric-source.ts';
import { ALB_METRICS, loadBalancerOf, targetGroupOf } from '../metrics/alb-names.ts';
import { cloudwatchPeriods, type PeriodsOptions } from '../metrics/cloudwatch-periods.ts';

type Options = Pick<PeriodsOptions, 'client' | 'now' | 'settleSeconds'>;

/**
 * Figures of an ECS service. Where the definition names metrics of its own, each version's by these. Otherwise the
 * target group's: they are of both versions together, so the version that is asked for first has them, marked as shared,
 * and the others have none. The verdict then compares the service with itself before the deployment.
 */
export async function ecsPeriods(
  target: EcsTarget,
  query: MetricQuery,
  options: Options,
): Promise<readonly MetricPeriod[]> {
  const { metrics } = target;
  if (metrics) {
    const filled = (version: string) =>
      Object.fromEntries(
        Object.entries(metrics.dimensions).map(([name, value]) => [
          name,
          value.replaceAll('{version}', version),
        ]),
      );
    return cloudwatchPeriods(query, {
      ...options,
      names: {
        namespace: metrics.namespace,
        requests: metrics.requests,
        errors: [metrics.errors],
        latency: metrics.latency,
        latencyUnitMs: metrics.latencyUnit === 's' ? 1000 : 1,
      },
      dimensions: query.versions.map(filled),
    });
  }
  const [first, ...others] = query.versions;
  if (first === undefined) return [];
  const whole = await cloudwatchPeriods(
    { ...query, versions: [first] },
    {
      ...options,
      names: ALB_METRICS,
      dimensions: [
        {
          LoadBalancer: loadBalancerOf(target.loadBalancer),
          TargetGroup: targetGroupOf(target.targetGroup),
        },
      ],
    },
  );
  const nothing = { requests: null, errors: null, routed: null, latency: null };
  return [
    ...whole.map((period) => ({ ...period, shared: true })),
    ...others.flatMap((version) =>
      whole.map((period) => ({ ...period, ...nothing, version, slower: period.slower.map(() => 0) })),
    ),
  ];
}
