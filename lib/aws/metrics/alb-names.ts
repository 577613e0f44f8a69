import type { MetricNames } from './cloudwatch-periods.ts';

/** What an Application Load Balancer tells of a target group. */
export const ALB_METRICS: MetricNames = {
  namespace: 'AWS/ApplicationELB',
  requests: 'RequestCount',
  // Answers of the service that are errors, and connections to it that were refused.
  errors: ['HTTPCode_Target_5XX_Count', 'TargetConnectionErrorCount'],
  latency: 'TargetResponseTime',
  latencyUnitMs: 1000,
};

/** `…:targetgroup/blue/73e2d6bc24d8a067` → `targetgroup/blue/73e2d6bc24d8a067` */
export const targetGroupOf = (arn: string): string => arn.split(':').at(-1) ?? '';

/** `…:loadbalancer/app/shop/50dc6c495c0c9188` → `app/shop/50dc6c495c0c9188` */
export const loadBalancerOf = (arn: string): string => arn.split(':loadbalancer/')[1] ?? '';
