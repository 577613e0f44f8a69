import * as z from 'zod';
import { durationBetween } from '../duration-between.ts';
import { ApplicationLoadBalancerArn, RoleArn, TargetGroupArn } from './arns.ts';

const NAME = /^[A-Za-z0-9_-]{1,255}$/;
const nameOf = (what: string) =>
  z
    .string()
    .regex(NAME, `${what} is 1 to 255 letters, digits, hyphens and underscores: its name, not its ARN`);
const Url = z.url({ protocol: /^https?$/ });

/**
 * Figures that the service itself puts, apart for each version: in a rolling deployment both versions are in one
 * target group, whose figures cannot tell them apart. `{version}` is filled in wherever it stands in the dimensions.
 */
const EcsMetrics = z.strictObject({
  namespace: z
    .string()
    .min(1)
    .max(255)
    .regex(/^(?!AWS\/)/, 'a namespace of your own: AWS/… has no figures by version'),
  dimensions: z
    .record(z.string(), z.string())
    .refine((all) => Object.values(all).some((value) => value.includes('{version}')), {
      message: 'at least one dimension has {version} in it, for example Version: "{version}"',
    }),
  requests: z.string().min(1).default('Requests'),
  errors: z.string().min(1).default('Errors'),
  latency: z.string().min(1).default('Latency'),
  latencyUnit: z.enum(['ms', 's']).default('ms'),
});

/**
 * An ECS service behind one target group, whose tasks ECS replaces one by one. A version is a revision of the task
 * definition: by its tag `slipway:version`, or by its number.
 */
export const EcsTarget = z.strictObject({
  kind: z.literal('ecs'),
  cluster: nameOf('the name of a cluster'),
  ecsService: nameOf('the name of an ECS service'),
  /** The family. Its revisions are the versions. */
  taskDefinition: z
    .string()
    .regex(
      NAME,
      'a family of task definitions is 1 to 255 letters, digits, hyphens and underscores, without a revision',
    ),
  /** Where users come in. */
  url: Url,
  /** The load balancer and its target group that the service's tasks are in. */
  loadBalancer: ApplicationLoadBalancerArn,
  targetGroup: TargetGroupArn,
  health: z.string().startsWith('/').default('/'),
  /** The port that a task listens on. */
  port: z.int().min(1).max(65_535).default(80),
  /** How long one task may take to become healthy. */
  startTimeout: durationBetween(1, 600).default(300),
  /**
   * How the trial task is reached, which is tested before the service changes: a target group of its own behind a test
   * listener. @default the task's own private address, which Slipway's functions then have to reach
   */
  trial: z.strictObject({ targetGroup: TargetGroupArn, url: Url }).optional(),
  /** Task role and execution role of the family, which starting a task hands over (iam:PassRole). */
  roles: z.array(RoleArn).max(10).default([]),
  metrics: EcsMetrics.optional(),
});
export type EcsTarget = z.infer<typeof EcsTarget>;
