import { z } from 'zod';
import { durationBetween } from '../duration.ts';

/**
 * Processes on this machine behind a weighted proxy.
 *
 * `{version}` and `{port}` are filled in wherever they stand in `command`, `cwd`, `env` and `artifact`.
 * The command is started without a shell, so signals reach the program itself.
 */
export const LocalTarget = z.strictObject({
  kind: z.literal('local'),
  command: z.string().min(1).max(2000),
  /** Relative to the folder that the definition's file is in. */
  cwd: z.string().default('.'),
  env: z.record(z.string(), z.string()).default({}),
  /** The public port: where users reach the service. */
  port: z.int().min(1).max(65_535),
  /** Path that answers 2xx when the instance can serve. */
  health: z.string().startsWith('/').default('/'),
  instances: z.int().min(1).max(20).default(2),
  /** How long a new instance may take until its first healthy answer. */
  startTimeout: durationBetween(1, 600).default(30),
  /** How long a retired instance may finish the requests that it has. */
  drainTimeout: durationBetween(1, 300).default(10),
  /** A file that must be there before a version may start, optionally with its checksum. */
  artifact: z
    .strictObject({
      path: z.string().min(1),
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/, 'a SHA-256 is 64 hexadecimal digits')
        .optional(),
    })
    .optional(),
});
export type LocalTarget = z.infer<typeof LocalTarget>;

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

/** One of two groups behind a rule, with the address at which it is reached past the rule (a test listener). */
const AlbGroup = z.strictObject({
  arn: z
    .string()
    .regex(/^arn:[^:]+:elasticloadbalancing:[^:]+:\d{12}:targetgroup\//, 'the ARN of a target group'),
  url: z.url({ protocol: /^https?$/ }),
});

/**
 * Two target groups behind a rule of an Application Load Balancer, whatever runs in them. The version in a group is
 * its tag `slipway:version`, which the pipeline sets that fills the group.
 */
export const AlbTarget = z.strictObject({
  kind: z.literal('alb'),
  rule: z
    .string()
    .regex(/^arn:[^:]+:elasticloadbalancing:[^:]+:\d{12}:listener-rule\//, 'the ARN of a listener rule'),
  /** Where users come in. */
  url: z.url({ protocol: /^https?$/ }),
  groups: z.strictObject({ blue: AlbGroup, green: AlbGroup }),
  health: z.string().startsWith('/').default('/'),
  /** How long the candidate's targets may take to become healthy. */
  startTimeout: durationBetween(1, 1800).default(300),
});
export type AlbTarget = z.infer<typeof AlbTarget>;

/** What a deployment moves traffic on. Each kind has one traffic driver. */
export const Target = z.discriminatedUnion('kind', [LocalTarget, LambdaTarget, AlbTarget]);
export type Target = z.infer<typeof Target>;

/** How many instances one version needs beside the other. Lambda counts none of its own: a version is there or not. */
export const instancesOf = (target: Target): number => (target.kind === 'local' ? target.instances : 1);
