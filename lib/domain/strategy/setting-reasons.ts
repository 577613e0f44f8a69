import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import { formatDuration } from '../../model/duration.ts';
import type { Plan } from '../../model/plan.ts';

/** Settings that come out otherwise than they read, each with why: nothing is changed without a word (ST-1). */
export function settingReasons(
  { delivery, slo, target }: ServiceDefinition,
  finalObserveSeconds: number,
  stageSeconds: number,
): Plan['reasons'] {
  const reasons: Array<Plan['reasons'][number]> = [];
  if (finalObserveSeconds > delivery.finalObserve && finalObserveSeconds === stageSeconds)
    reasons.push({
      factor: 'final observation',
      sentence: `The whole is observed for ${formatDuration(finalObserveSeconds)} after the last shift and not for ${formatDuration(delivery.finalObserve)} (delivery.finalObserve): never shorter than a stage.`,
    });
  // CloudWatch: GetMetricData takes 1, 5, 10, 30 and multiples of 60; ALB and Lambda publish once a minute.
  if (target.kind !== 'local' && slo.period % 60 !== 0)
    reasons.push({
      factor: 'period',
      sentence: `slo.period is ${formatDuration(slo.period)}, and CloudWatch has the figures of load balancers and functions by the minute: most periods have none; use whole minutes (60s), unless the figures are a high-resolution metric of your own (1s, 5s, 10s or 30s).`,
    });
  return reasons;
}
