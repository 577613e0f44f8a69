import type { AlbTarget } from '../../model/definition/target/index.ts';
import type { MetricPeriod } from '../../model/metrics.ts';
import type { MetricQuery } from '../../ports/metric-source.ts';
import { ALB_METRICS, targetGroupOf } from '../metrics/alb-names.ts';
import { cloudwatchPeriods, type PeriodsOptions } from '../metrics/cloudwatch-periods.ts';
import type { GroupName } from './rule.ts';

/** Figures of each target group. @param groupOf the group that a version is in; undefined: in none, so it has none */
export async function albPeriods(
  target: AlbTarget,
  query: MetricQuery,
  options: Pick<PeriodsOptions, 'client' | 'now' | 'settleSeconds'> & {
    groupOf(version: string): Promise<GroupName | undefined>;
  },
): Promise<readonly MetricPeriod[]> {
  const groups = await Promise.all(query.versions.map((version) => options.groupOf(version)));
  return cloudwatchPeriods(query, {
    ...options,
    names: ALB_METRICS,
    dimensions: groups.map((name) => ({
      LoadBalancer: loadBalancerOf(target.rule),
      TargetGroup: name === undefined ? 'none' : targetGroupOf(target.groups[name].arn),
    })),
  });
}

/** `…:listener-rule/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee` → `app/shop/50dc6c495c0c9188` */
const loadBalancerOf = (rule: string): string =>
  (rule.split(':listener-rule/')[1] ?? '').split('/').slice(0, 3).join('/');
