import * as z from 'zod';
import { durationBetween } from './duration-between.ts';

const DAY = 86_400;

export const Rollback = z.strictObject({
  /** The rollback-plan record (YAML or JSON), relative to the definition's file; see RollbackPlanRecord. */
  plan: z.string().min(1).optional(),
  /**
   * instant: all traffic back at once. stepped: back through the shares that it came by, for services that cannot take all
   * traffic from one moment to the next. freeze-and-page: traffic stays where it is and people decide, for migrations that
   * a rollback makes worse.
   */
  mode: z.enum(['instant', 'stepped', 'freeze-and-page']).default('instant'),
  /** stepped: how long each share is kept. */
  stepEvery: durationBetween(1, 600).default(30),
  /** From detection to verified rollback (RB-6). */
  slo: durationBetween(1, 3600).default(300),
  /** How long ago the plan may have been tested in staging (PF-6). */
  testedWithin: durationBetween(3600, 90 * DAY).default(7 * DAY),
  /**
   * How long the rollback is verified before the verdict is PARTIAL or FAILED. The default is for CloudWatch: up to
   * a minute until a period begins, the minute itself, two until it has settled, and one to spare.
   */
  verifyWithin: durationBetween(2, 1800).default(300),
});
export type Rollback = z.infer<typeof Rollback>;

/** A date and time with its zone: "2026-11-20T10:00:00Z". */
const instant = z.iso.datetime({ offset: true });

/** What `rollback.plan` points to: the facts that PF-6 asks for, with their dates. */
export const RollbackPlanRecord = z.strictObject({
  document: z.string().min(1),
  testedInStagingAt: instant,
  communication: z.string().min(1),
  migration: z
    .strictObject({
      rollbackScriptTestedAt: instant,
      backupVerifiedAt: instant,
      restoreTestedAt: instant,
    })
    .optional(),
});
export type RollbackPlanRecord = z.infer<typeof RollbackPlanRecord>;
