import type { InstanceHealth } from '../../model/infrastructure.ts';
import type { MetricPeriod } from '../../model/metrics.ts';
import type { TrafficReading, VersionReading } from '../../model/traffic.ts';

/** How one version behaves. */
export interface Behaviour {
  /** Share of its requests that fail, 0 to 1. @default 0 */
  readonly errorRate?: number;
  /** @default 100 */
  readonly p99Ms?: number;
  /** Share of the requests sent to it that it answers. @default 1 */
  readonly answered?: number;
  /** Seconds until an instance is healthy; Infinity: never. @default 2 */
  readonly startSeconds?: number;
  /** Instances killed for memory so many seconds after their start. @default never */
  readonly outOfMemoryAfterSeconds?: number;
  /** Names of the smoke operations that fail on it. @default none */
  readonly brokenOperations?: readonly string[];
}

interface Version {
  count: number;
  readonly startedAt: number;
}

/** A fleet on a clock that is given: its figures follow from the splits that it had, second by second. */
export class SimulatedFleet {
  readonly #versions = new Map<string, Version>();
  readonly #splits: Array<{ readonly at: number; readonly weights: Readonly<Record<string, number>> }> = [];
  readonly #now: () => number;
  readonly #requestsPerSecond: number;
  readonly #behaviours: Readonly<Record<string, Behaviour>>;

  constructor(options: {
    readonly now: () => number;
    readonly requestsPerSecond: number;
    readonly behaviours: Readonly<Record<string, Behaviour>>;
  }) {
    this.#now = options.now;
    this.#requestsPerSecond = options.requestsPerSecond;
    this.#behaviours = options.behaviours;
  }

  behaviourOf(version: string): Behaviour {
    return this.#behaviours[version] ?? {};
  }

  /** Instances that have been there for ever: what served before the story begins. */
  serveSince(at: number, version: string, count: number): void {
    this.#versions.set(version, { count, startedAt: at });
    this.#splits.push({ at, weights: { [version]: 100 } });
  }

  scale(version: string, count: number): void {
    const known = this.#versions.get(version);
    if (count === 0) this.#versions.delete(version);
    else if (known) known.count = count;
    else this.#versions.set(version, { count, startedAt: this.#now() });
  }

  weigh(weights: Readonly<Record<string, number>>): void {
    this.#splits.push({ at: this.#now(), weights });
  }

  read(): TrafficReading {
    const now = this.#now();
    const last = this.#splits.at(-1);
    const versions = [...this.#versions].map(([version, { count }]): VersionReading => {
      const weight = last?.weights[version] ?? 0;
      const healthy = this.#healthy(version);
      return {
        version,
        weight,
        // At least one round of the split: the reading is taken from requests that went through.
        routed: Math.round(
          ((100 + ((now - (last?.at ?? now)) / 1000) * this.#requestsPerSecond) * weight) / 100,
        ),
        running: count,
        healthy,
        wanted: count,
        troubles: healthy < count ? ['still starting'] : [],
      };
    });
    return { at: now, versions, routed: versions.reduce((sum, each) => sum + each.routed, 0) };
  }

  inspect(since: number): InstanceHealth[] {
    return [...this.#versions].map(([version, { count, startedAt }]) => {
      const after = this.behaviourOf(version).outOfMemoryAfterSeconds;
      const killedAt = after === undefined ? Number.POSITIVE_INFINITY : startedAt + after * 1000;
      const killed = killedAt <= this.#now() && killedAt >= since ? count : 0;
      return {
        version,
        wanted: count,
        running: count,
        healthy: this.#healthy(version),
        restarts: killed,
        outOfMemory: killed,
        lastExit: killed > 0 ? 'signal SIGKILL' : null,
        networkErrors: 0,
      };
    });
  }

  period(version: string, start: number, seconds: number, slowerThan: readonly number[]): MetricPeriod {
    const { errorRate = 0, p99Ms = 100, answered = 1 } = this.behaviourOf(version);
    const end = start + seconds * 1000;
    const routed = this.#routed(version, start, end);
    const requests = Math.round(routed * answered);
    // P(T > x) = 0.01^(x/p99): exponential, and one in a hundred is slower than the p99.
    const slower = (ms: number) => Math.round(requests * 0.01 ** (ms / p99Ms));
    const percentile = (share: number) => (p99Ms * Math.log(1 - share)) / Math.log(0.01);
    return {
      version,
      start,
      seconds,
      completeness: Math.min(1, Math.max(0, (this.#now() - start) / (seconds * 1000))),
      routed: Math.round(routed),
      requests,
      errors: Math.round(requests * errorRate),
      latency: requests > 0 ? { p50: percentile(0.5), p90: percentile(0.9), p99: p99Ms } : null,
      slower: slowerThan.map(slower),
    };
  }

  #healthy(version: string): number {
    const known = this.#versions.get(version);
    if (!known) return 0;
    const { startSeconds = 2 } = this.behaviourOf(version);
    return this.#now() - known.startedAt >= startSeconds * 1000 ? known.count : 0;
  }

  /** Requests sent to a version between two times, by the splits that were in force. */
  #routed(version: string, from: number, to: number): number {
    return this.#splits.reduce((sum, split, index) => {
      const until = this.#splits[index + 1]?.at ?? Number.POSITIVE_INFINITY;
      const seconds = Math.max(0, Math.min(to, until) - Math.max(from, split.at)) / 1000;
      return sum + (seconds * this.#requestsPerSecond * (split.weights[version] ?? 0)) / 100;
    }, 0);
  }
}
