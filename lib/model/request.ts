import * as z from 'zod';
import { EnvironmentName, RiskLevel, ServiceName, StrategyName, Version } from './names.ts';

/** What interactive mode asks (IN-5); every answer is optional, and each tunes the plan. */
export const Answers = z.strictObject({
  strategy: z.union([StrategyName, z.literal('recommend')]).optional(),
  risk: RiskLevel.optional(),
  /** strict: half of how much worse than the baseline the definition allows (slo.limits). */
  sloTargets: z.enum(['as-defined', 'strict']).optional(),
  databaseMigration: z.boolean().optional(),
  rollbackTolerance: z.enum(['instant', '5m', '30m']).optional(),
  observation: z.enum(['15m', '30m', '60m']).optional(),
  /** A stage without a verdict: ask a person, or go on marked. */
  onInconclusive: z.enum(['ask', 'advance']).optional(),
});
export type Answers = z.infer<typeof Answers>;

/** A request to deploy (IN-1), wherever it comes from. */
export const DeploymentRequest = z.strictObject({
  /** The same id delivered twice starts one deployment (IN-2). */
  requestId: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'a request id is 1 to 64 letters, digits, underscores and hyphens'),
  service: ServiceName,
  version: Version,
  environment: EnvironmentName.default('production'),
  artifactDigest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, 'a digest is "sha256:" and 64 hexadecimal digits')
    .optional(),
  guidance: z.string().max(2000).optional(),
  answers: Answers.optional(),
  // The ARN of a role's session has up to 168 characters.
  requestedBy: z.string().min(1).max(256),
});
export type DeploymentRequest = z.infer<typeof DeploymentRequest>;
