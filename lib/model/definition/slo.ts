import * as z from 'zod';
import { durationBetween } from './duration-between.ts';

/** How much worse than the baseline is too much (OB-2). */
export const SloLimits = z.strictObject({
  /** Percentage points of the error rate above the baseline. */
  errorRatePp: z.number().positive().max(100).default(2),
  /** Percent of the p99 latency above the baseline. */
  p99Percent: z.number().positive().max(1000).default(20),
  /** Percent of the throughput below the baseline, in proportion to the traffic share. */
  throughputPercent: z.number().positive().max(100).default(30),
});
export type SloLimits = z.infer<typeof SloLimits>;

/** What the service promises whatever the baseline does (OB-2). */
export const SloTargets = z.strictObject({
  /** Percent of requests that may fail. */
  errorRatePercent: z.number().min(0).max(100).default(0.1),
  p99Ms: z.number().positive().default(500),
  availabilityPercent: z.number().min(0).max(100).default(99.95),
});
export type SloTargets = z.infer<typeof SloTargets>;

/** `mode: threshold`: the plain rule, for those who want it. It fires on noise at low traffic. */
export const SloThreshold = z
  .strictObject({
    /** A limit has to be exceeded in so many … */
    breaches: z.int().min(1).max(60).default(3),
    /** … of the newest so many periods. */
    of: z.int().min(1).max(60).default(3),
  })
  .refine(({ breaches, of }) => breaches <= of, {
    path: ['breaches'],
    message: 'cannot be more than `of`, the number of periods that are looked at',
  });

export const Slo = z.strictObject({
  limits: SloLimits.prefault({}),
  targets: SloTargets.prefault({}),
  /** Length of one period of measurement. Evidence is judged by whole periods. */
  period: durationBetween(1, 300).default(60),
  /** evidence: a limit that is exceeded counts when chance is ruled out. threshold: by `threshold` alone. */
  mode: z.enum(['evidence', 'threshold']).default('evidence'),
  threshold: SloThreshold.prefault({}),
  /** A new version is cold: in so many first periods only a catastrophe is acted on. */
  warmUp: z.int().min(0).max(30).default(2),
  /** Fewer candidate requests than this in an observation cannot give a PASS. */
  minimumRequests: z.int().min(1).max(1_000_000).default(100),
  /** A stage without a verdict is observed again this often before `onInconclusive` decides. */
  extensions: z.int().min(0).max(10).default(1),
  /** ask: a person decides; advance: go on, and every report says that no verdict was reached. */
  onInconclusive: z.enum(['ask', 'advance']).default('ask'),
});
export type Slo = z.infer<typeof Slo>;
