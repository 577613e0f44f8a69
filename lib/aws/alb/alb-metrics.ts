import type { AlbTarget } from '../../model/definition/target/index.ts';
import type { MetricPeriod } from '../../model/metrics.ts';
import type { MetricQuery } from '../../ports/metric-source.ts';
import { ALB_METRICS, targetGroupOf } from '../metrics/alb-names.ts';
import { cloudwatchPeriods, type PeriodsOptions } from '../metrics/cloudwatch-periods.ts';
import type { GroupName } from './rule.ts';

type Source = Pick<PeriodsOptions, 'client' | 'now' | 'settleSeconds'>;

/** Where the figures of a target group are. */
export interface TargetGroupPlace {
  /** `app/shop/50dc6c495c0c9188` */
  readonly loadBalancer: string;
  readonly arn: string;
}

/** Figures by target group, one for each version that is asked for. undefined: the version is in none, so it has none. */
export const targetGroupPeriods = (
  query: MetricQuery,
  places: ReadonlyArray<TargetGroupPlace | undefined>,
  source: Source,
): Promise<readonly MetricPeriod[]> =>
  cloudwatchPeriods(query, {
    ...source,
    names: ALB_METRICS,
    dimensions: places.map((place) => ({
      LoadBalancer: place?.loadBalancer ?? 'none',
      TargetGroup: place === undefined ? 'none' : targetGroupOf(place.arn),
    })),
  });

/** Figures of each target group behind a rule. @param groupOf the group that a version is in; undefined: in none, so it has none */
export async function albPeriods(
  target: AlbTarget,
  query: MetricQuery,
  options: Source & {
    groupOf(version: string): Promise<GroupName | undefined>;
  },
): Promise<readonly MetricPeriod[]> {
  const names = await Promise.all(query.versions.map((version) => options.groupOf(version)));
  const loadBalancer = loadBalancerOf(target.rule);
  const places = names.map((name) => name && { loadBalancer, arn: target.groups[name].arn });
  return targetGroupPeriods(query, places, options);
}

/** `…:listener-rule/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee` → `app/shop/50dc6c495c0c9188` */
const loadBalancerOf = (rule: string): string =>
  (rule.split(':listener-rule/')[1] ?? '').split('/').slice(0, 3).join('/');
