import * as z from 'zod';
import { LocalTarget } from '../../model/definition/target/index.ts';
import type { BroughtBack, Outage } from '../../model/outage.ts';

const service = z.string().min(1);
const version = z.string().min(1);
/** Who orders: the number of the lock, which only grows. */
const order = z.strictObject({ deploymentId: z.string().min(1), fencing: z.int().min(0) });

/** What can be asked of the platform, by method. Times are milliseconds since the epoch. */
export const REQUESTS = {
  /** Answers a PlatformStatus. */
  ping: z.strictObject({}),
  /** Tries again to bring back what could not be; how that goes is in the status. */
  restore: z.strictObject({}),
  read: z.strictObject({ service }),
  inspect: z.strictObject({ service, since: z.number() }),
  periods: z.strictObject({
    service,
    versions: z.array(version),
    from: z.number(),
    to: z.number(),
    seconds: z.number().positive(),
    slowerThan: z.array(z.number()),
  }),
  /** Where users of a service come in; null when it is not served here. */
  publicPort: z.strictObject({ service }),
  addressOf: z.strictObject({ service, version }),
  scale: z.strictObject({
    service,
    target: LocalTarget,
    root: z.string(),
    version,
    count: z.int().min(0),
    order,
  }),
  weigh: z.strictObject({ service, weights: z.record(z.string(), z.number().min(0).max(100)), order }),
  remove: z.strictObject({ service, version, order }),
  /** Puts a version into production without a deployment: only where nothing serves yet. */
  bootstrap: z.strictObject({ service, target: LocalTarget, root: z.string(), version }),
  stopService: z.strictObject({ service }),
  shutdown: z.strictObject({}),
} as const;

/** How a platform process does. One of before the first format of it answers null. */
export interface PlatformStatus {
  /** What served before a death is still being brought back. */
  readonly restoring: boolean;
  readonly outages: readonly Outage[];
  /** What this process has brought back. */
  readonly back: readonly BroughtBack[];
}

export type Method = keyof typeof REQUESTS;
export type Params<M extends Method> = z.input<(typeof REQUESTS)[M]>;

/** Where a running platform is found: `<home>/platform.json`. */
export const PlatformFile = z.object({ pid: z.int(), port: z.int(), token: z.string() });
export type PlatformFile = z.infer<typeof PlatformFile>;
