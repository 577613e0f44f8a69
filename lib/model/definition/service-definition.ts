import * as z from 'zod';
import { EnvironmentName, RiskLevel, ServiceName, StrategyName } from '../names.ts';
import { Approvals, SlackChannel } from './approvals.ts';
import { durationBetween } from './duration-between.ts';
import { EcrRepository, Gates } from './gates.ts';
import { Rollback } from './rollback.ts';
import { Slo } from './slo.ts';
import { Smoke } from './smoke.ts';
import { Target } from './target/index.ts';

/** Percent of traffic after each step: ascending, and the last is everything. */
export const CanarySteps = z
  .array(z.number().gt(0).max(100))
  .min(1)
  .max(10)
  .superRefine((steps, context) => {
    steps.forEach((step, index) => {
      const before = steps[index - 1];
      if (before !== undefined && step <= before) {
        context.addIssue({
          code: 'custom',
          path: [index],
          message: `steps ascend: this one must be more than the ${before} before it`,
          input: step,
        });
      }
    });
    if (steps.at(-1) !== 100) {
      context.addIssue({
        code: 'custom',
        path: [steps.length - 1],
        message: 'the last step is 100: all traffic',
        input: steps.at(-1),
      });
    }
  });

/** What a canary passes through where nothing else is said (EX-2), besides the stage that keeps the control slice. */
export const DEFAULT_STEPS: readonly number[] = [5, 25, 50, 100];

export const Delivery = z
  .strictObject({
    /** recommend: the planner chooses and says why. */
    strategy: z.union([StrategyName, z.literal('recommend')]).default('recommend'),
    /** @default 5, 25, 50, 100; where the target has steps of its own, those */
    steps: CanarySteps.optional(),
    /** Guidance may leave steps out, down to so many, and never makes the first one larger (IN-4). */
    leastSteps: z.int().min(1).max(10).default(3),
    /**
     * Percent that stay on the stable version in a stage before the last, where the target can divide its traffic; 0: none.
     * When the candidate has everything, there is nothing to compare it with at the same time, and an incident of the
     * whole service looks like its fault.
     */
    controlSlice: z.number().min(0).max(50).default(5),
    /** Blue-green: everything at once, or all but the control slice first. */
    cutOver: z.enum(['all', 'keep-control']).default('all'),
    /** How long each stage is observed. */
    observe: durationBetween(2, 3600).default(600),
    /** How long the whole is observed after the last shift. */
    finalObserve: durationBetween(2, 3600).default(900),
    /** How often the infrastructure and the smoke tests are looked at during an observation. */
    infrastructureEvery: durationBetween(1, 600).default(60),
    smokeEvery: durationBetween(1, 3600).default(300),
  })
  .superRefine(({ controlSlice, cutOver }, context) => {
    if (cutOver === 'all' || controlSlice > 0) return;
    context.addIssue({
      code: 'custom',
      path: ['cutOver'],
      message: 'there is no control to keep while delivery.controlSlice is 0; raise it, or leave cutOver out',
      input: cutOver,
    });
  });
export type Delivery = z.infer<typeof Delivery>;

export const FreezeWindow = z.strictObject({
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
  reason: z.string().min(1),
  owner: z.string().min(1),
});
export type FreezeWindow = z.infer<typeof FreezeWindow>;

export const Dependency = z.strictObject({
  name: z.string().min(1).max(80),
  kind: z.enum(['integration', 'database']).default('integration'),
  /** http(s)://…: answers 2xx or 3xx. tcp://host:port: accepts a connection. */
  url: z.string().regex(/^(https?|tcp):\/\//, 'an address that starts with http://, https:// or tcp://'),
});
export type Dependency = z.infer<typeof Dependency>;

/**
 * One service as `services/<name>.yaml` describes it. Everything but `service` and `target` has a default,
 * so ten lines are enough.
 */
export const ServiceDefinition = z.strictObject({
  service: ServiceName,
  environment: EnvironmentName.default('production'),
  owner: z.string().min(1).optional(),
  target: Target,
  risk: RiskLevel.default('medium'),
  /** Keeps state in its instances (sessions, files): cut-overs lose it. */
  stateful: z.boolean().default(false),
  /** May be away for a moment during the deployment. */
  downtimeAllowed: z.boolean().default(false),
  /** Enough capacity to run both versions in full at the same time. */
  spareCapacity: z.boolean().default(true),
  delivery: Delivery.prefault({}),
  slo: Slo.prefault({}),
  smoke: Smoke.prefault({}),
  gates: Gates.prefault({}),
  rollback: Rollback.prefault({}),
  dependencies: z.array(Dependency).max(50).default([]),
  freezes: z.array(FreezeWindow).max(100).default([]),
  /** CloudWatch alarms that end a deployment of this service when they go off (OB-5). */
  alarms: z.array(z.string().min(1).max(255)).max(50).default([]),
  /** What to do when one of `alarms` is firing before the deployment (PF-7): refuse, or let a named person go on. */
  onFiringAlarm: z.enum(['refuse', 'fix-forward']).default('refuse'),
  /** On AWS: a push to this ECR repository asks for a deployment of the image's tag (IN-2). */
  deployOnPush: z.strictObject({ ecr: EcrRepository }).optional(),
  /** @default the channel of the installation */
  slack: SlackChannel.optional(),
  approvals: Approvals.prefault({}),
});
export type ServiceDefinition = z.infer<typeof ServiceDefinition>;
