import * as z from 'zod';
import { durationBetween } from '../duration-between.ts';

/**
 * A Lambda function behind an alias. A version is deployed by the number that `PublishVersion` gave it, or by its
 * description where that is the name of a version ("1.4.2").
 */
export const LambdaTarget = z.strictObject({
  kind: z.literal('lambda'),
  function: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'a function name is 1 to 64 letters, digits, hyphens and underscores'),
  /** What the callers use: API Gateway, an event source, other services. Slipway moves its weights. */
  alias: z
    .string()
    .regex(/^(?![0-9]+$)[A-Za-z0-9_-]{1,128}$/, 'an alias is a name and not a number')
    .default('live'),
  /** Path of the health check: an invocation in the shape of an HTTP API request. */
  health: z.string().startsWith('/').default('/'),
  /** How long a version may take to become Active. */
  startTimeout: durationBetween(1, 600).default(120),
});
export type LambdaTarget = z.infer<typeof LambdaTarget>;
