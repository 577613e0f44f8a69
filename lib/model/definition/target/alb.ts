import * as z from 'zod';
import { durationBetween } from '../duration-between.ts';
import { ListenerRuleArn, TargetGroupArn } from './arns.ts';

/** One of two groups behind a rule, with the address at which it is reached past the rule (a test listener). */
const AlbGroup = z.strictObject({
  arn: TargetGroupArn,
  url: z.url({ protocol: /^https?$/ }),
});

/**
 * Two target groups behind a rule of an Application Load Balancer, whatever runs in them. The version in a group is
 * its tag `slipway:version`, which the pipeline sets that fills the group.
 */
export const AlbTarget = z.strictObject({
  kind: z.literal('alb'),
  rule: ListenerRuleArn,
  /** Where users come in. */
  url: z.url({ protocol: /^https?$/ }),
  groups: z.strictObject({ blue: AlbGroup, green: AlbGroup }),
  health: z.string().startsWith('/').default('/'),
  /** How long the candidate's targets may take to become healthy. */
  startTimeout: durationBetween(1, 1800).default(300),
});
export type AlbTarget = z.infer<typeof AlbTarget>;
