import * as z from 'zod';
import { SmokeDepth } from '../names.ts';

export const SmokeCategory = z.enum([
  'health',
  'authentication',
  'business',
  'database',
  'integration',
  'monitoring',
]);
export type SmokeCategory = z.infer<typeof SmokeCategory>;

/** One request of a journey and what its answer must be. `{{name}}` is filled in from an earlier `capture`. */
export const SmokeStep = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']).default('GET'),
  path: z.string().startsWith('/'),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().optional(),
  status: z.int().min(100).max(599).default(200),
  /** Text that the body must contain. */
  contains: z.string().optional(),
  /** name → dotted path into the JSON body, for later steps: `orderId: order.id`. */
  capture: z.record(z.string(), z.string()).default({}),
});
export type SmokeStep = z.infer<typeof SmokeStep>;

export const SmokeOperation = z.strictObject({
  name: z.string().min(1).max(80),
  category: SmokeCategory.default('business'),
  /** The shallowest depth at which this operation is tried. */
  depth: SmokeDepth.default('standard'),
  steps: z.array(SmokeStep).min(1).max(20),
});
export type SmokeOperation = z.infer<typeof SmokeOperation>;

export const Smoke = z.strictObject({
  /** undefined: by risk (low → minimal, medium → standard, high → comprehensive). */
  depth: SmokeDepth.optional(),
  operations: z.array(SmokeOperation).max(50).default([]),
});
export type Smoke = z.infer<typeof Smoke>;
