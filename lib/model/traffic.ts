import type { StrategyName } from './names.ts';

/** What a traffic driver can do (ST-3). */
export interface DriverCapabilities {
  readonly driver: string;
  readonly strategies: readonly StrategyName[];
  /**
   * Weights of a canary: any ascending list, or those that the target itself passes through. It moves on by itself
   * after `seconds`, whatever Slipway thinks of it by then.
   */
  readonly steps: 'any' | { readonly weights: readonly number[]; readonly seconds: number };
  readonly sentence: string;
  /** Rolling: the number of instances, so that a stage is one of them. */
  readonly instances: number;
}

/** Any share at any time. One that cuts over only has no steps, and is not asked for any. */
export const canSplit = ({ strategies, steps }: Pick<DriverCapabilities, 'strategies' | 'steps'>): boolean =>
  steps === 'any' && strategies.includes('canary');

/** One version as it stands in production right now. */
export interface VersionReading {
  readonly version: string;
  /** Percent of new requests that are sent to it, as configured where traffic is split. */
  readonly weight: number;
  /** Requests that really went to it since the split last changed (EX-1, EX-2: read back). */
  readonly routed: number;
  readonly running: number;
  readonly healthy: number;
  readonly wanted: number;
  /** Why instances are not healthy; empty when all are. */
  readonly troubles: readonly string[];
}

/** Where traffic is: always read from where it is split, never remembered. */
export interface TrafficReading {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly versions: readonly VersionReading[];
  /** Requests since the split last changed. */
  readonly routed: number;
}

export const readingOf = (reading: TrafficReading, version: string | null): VersionReading | undefined =>
  version === null ? undefined : reading.versions.find((each) => each.version === version);

/** "1.4.1 has 75 %, 1.4.2 has 25 %" */
export const splitOf = ({ versions }: Pick<TrafficReading, 'versions'>): string =>
  versions
    .filter(({ weight }) => weight > 0)
    .map(({ version, weight }) => `${version} has ${Number(weight.toFixed(1))} %`)
    .join(', ') || 'no version has any traffic';

/** "1.4.1 95 % (3/3 healthy) · 1.4.2 5 % (1/1 healthy)" */
export const splitText = (reading: TrafficReading): string =>
  reading.versions
    .filter((each) => each.weight > 0 || each.wanted > 0)
    .map(
      (each) =>
        `${each.version} ${Number(each.weight.toFixed(1))} % (${each.healthy}/${each.wanted} healthy)`,
    )
    .join(' · ') || 'nothing serves';

/** What was done on the way back; each step is tried even when one before it failed. */
export interface WayBackStep {
  readonly step: string;
  readonly done: boolean;
  readonly detail: string;
}
