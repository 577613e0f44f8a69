import * as z from 'zod';
import { durationBetween } from '../duration-between.ts';

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
