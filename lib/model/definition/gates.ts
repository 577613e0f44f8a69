import * as z from 'zod';
import { durationBetween } from './duration-between.ts';

const DAY = 86_400;

/** A gate that the team does without says why; the reason is in every report. */
const Waived = z.strictObject({
  waived: z.string().min(10, 'a waiver needs its reason, at least 10 characters'),
});

const maxAge = durationBetween(60, 90 * DAY);

/** Paths are relative to the definition's file; `{version}` is filled in. */
const evidencePath = z.string().min(1);

/** Of this account and region. */
export const EcrRepository = z
  .string()
  .regex(
    /^[a-z0-9]+(?:[._/-][a-z0-9]+)*$/,
    'the name of an ECR repository, such as shop/checkout: small letters, digits, and . _ - / between them',
  );

export const SecurityGate = z.union([
  z.strictObject({ sarif: evidencePath, maxAge: maxAge.default(7 * DAY) }),
  /** On AWS: the image scan of this ECR repository, by the request's digest or the version as tag. */
  z.strictObject({ ecr: EcrRepository, maxAge: maxAge.default(7 * DAY) }),
  Waived,
]);
export const TestGate = z.union([
  z.strictObject({ junit: evidencePath, maxAge: maxAge.default(7 * DAY) }),
  Waived,
]);
export const ReliabilityGate = z.union([
  z.strictObject({ record: evidencePath, maxAge: maxAge.default(DAY) }),
  Waived,
]);
export const ApprovalGate = z.union([
  z.strictObject({ signOff: evidencePath, maxAge: maxAge.default(7 * DAY) }),
  Waived,
]);

/**
 * The quality gates (PF-2). A gate that is not written down at all is a condition that a person has to
 * accept; one that is written down and has no good evidence is a NO_GO.
 */
export const Gates = z.strictObject({
  security: SecurityGate.optional(),
  tests: TestGate.optional(),
  reliability: ReliabilityGate.optional(),
  approval: ApprovalGate.optional(),
});
export type Gates = z.infer<typeof Gates>;
export type GateName = keyof Gates;
