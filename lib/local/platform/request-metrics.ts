import { build, type Histogram } from 'hdr-histogram-js';

/** One second of one version. */
interface Bucket {
  routed: number;
  requests: number;
  errors: number;
  networkErrors: number;
  latency: Histogram;
}

export interface PeriodFigures {
  readonly version: string;
  readonly start: number;
  readonly completeness: number;
  readonly requests: number;
  readonly errors: number;
  readonly routed: number;
  readonly latency: { readonly p50: number; readonly p90: number; readonly p99: number } | null;
  readonly slower: readonly number[];
}

/** Latencies are kept in units of 10 µs with two digits, up to a minute: about 9 KB a second and version. */
const UNITS_PER_MS = 100;
const KEPT_SECONDS = 2 * 3600;

const newHistogram = () =>
  build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000 * UNITS_PER_MS,
    numberOfSignificantValueDigits: 2,
    bitBucketSize: 32,
  });

/** What went through the proxy, by version and second. A request counts in the second in which it was answered. */
export class RequestMetrics {
  readonly #buckets = new Map<string, Map<number, Bucket>>();
  readonly #upSince: number;

  constructor(now: number) {
    this.#upSince = now;
  }

  routed(version: string, now: number): void {
    this.#bucket(version, now).routed += 1;
  }

  answered(version: string, now: number, milliseconds: number, failed: boolean): void {
    const bucket = this.#bucket(version, now);
    bucket.requests += 1;
    if (failed) bucket.errors += 1;
    bucket.latency.recordValue(
      Math.min(Math.max(1, Math.round(milliseconds * UNITS_PER_MS)), 60_000 * UNITS_PER_MS),
    );
  }

  networkError(version: string, now: number): void {
    this.#bucket(version, now).networkErrors += 1;
  }

  networkErrors(version: string, since: number): number {
    return [...(this.#buckets.get(version) ?? [])]
      .filter(([second]) => second * 1000 >= since)
      .reduce((sum, [, bucket]) => sum + bucket.networkErrors, 0);
  }

  periods(
    query: {
      versions: readonly string[];
      from: number;
      to: number;
      seconds: number;
      slowerThan: readonly number[];
    },
    now: number,
  ): PeriodFigures[] {
    const length = query.seconds * 1000;
    const starts: number[] = [];
    for (let start = query.from; start + length <= query.to; start += length) starts.push(start);
    return query.versions.flatMap((version) =>
      starts.map((start) => this.#period(version, start, query.seconds, query.slowerThan, now)),
    );
  }

  #period(
    version: string,
    start: number,
    seconds: number,
    slowerThan: readonly number[],
    now: number,
  ): PeriodFigures {
    const merged = newHistogram();
    const total = { routed: 0, requests: 0, errors: 0 };
    for (let second = Math.floor(start / 1000); second < Math.floor(start / 1000) + seconds; second++) {
      const bucket = this.#buckets.get(version)?.get(second);
      if (!bucket) continue;
      total.routed += bucket.routed;
      total.requests += bucket.requests;
      total.errors += bucket.errors;
      merged.add(bucket.latency);
    }
    const observed = Math.min(now, start + seconds * 1000) - Math.max(start, this.#upSince);
    const at = (percentile: number) => merged.getValueAtPercentile(percentile) / UNITS_PER_MS;
    return {
      version,
      start,
      completeness: Math.min(1, Math.max(0, observed / (seconds * 1000))),
      ...total,
      latency: total.requests > 0 ? { p50: at(50), p90: at(90), p99: at(99) } : null,
      slower: slowerThan.map((ms) => countAbove(merged, ms * UNITS_PER_MS)),
    };
  }

  #bucket(version: string, now: number): Bucket {
    const second = Math.floor(now / 1000);
    const seconds = this.#buckets.get(version) ?? new Map<number, Bucket>();
    this.#buckets.set(version, seconds);
    const found = seconds.get(second);
    if (found) return found;
    const bucket = { routed: 0, requests: 0, errors: 0, networkErrors: 0, latency: newHistogram() };
    seconds.set(second, bucket);
    for (const old of seconds.keys()) {
      if (old >= second - KEPT_SECONDS) break;
      seconds.delete(old);
    }
    return bucket;
  }
}

/** Recorded values above a limit. The library counts by percentile, so this is the inverse of it. */
function countAbove(histogram: Histogram, limit: number): number {
  const total = histogram.totalCount;
  if (total === 0) return 0;
  let low = 0;
  let high = total;
  // The smallest rank whose value is above the limit, by bisection over ranks: 40 look-ups at the most.
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (histogram.getValueAtPercentile(((middle + 1) / total) * 100) > limit) high = middle;
    else low = middle + 1;
  }
  return total - low;
}
