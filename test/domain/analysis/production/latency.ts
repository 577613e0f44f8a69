import type { Random } from './random.ts';
import type { ServiceTraits } from './service.ts';

/** Taken once: jest looks a global up each time, which is slow. */
const { abs, ceil, exp, log, max, min } = Math;

/** Requests that are alike: log-normal around a median, whose logarithm is kept since all is computed from that. */
export interface Crop {
  readonly count: number;
  readonly logMs: number;
  readonly spread: number;
}

/** What makes a version slower or faster in a minute. */
export interface Pressure {
  /** All requests take so many times as long. */
  readonly times: number;
  /** Requests that waited for the dependency. */
  readonly starved: number;
  /** Instances that the version has at work. */
  readonly instances: number;
}

/** The kinds of requests that a minute has, by how long they take. */
export function drawCrops(
  random: Random,
  service: ServiceTraits,
  requests: number,
  pressure: Pressure,
): Crop[] {
  const starved = min(requests, pressure.starved);
  const paused = pausedRequests(random, service, requests - starved, pressure.instances);
  const heavy = random.binomial(requests - starved - paused, service.heavy);
  const medianMs = service.medianMs * pressure.times;
  const kinds = [
    crop(requests - starved - paused - heavy, medianMs, service.spread),
    crop(heavy, medianMs * service.heavyTimes, 0.8),
    crop(paused, medianMs + service.pauseMs / 2, 0.5),
    crop(starved, service.timeoutMs, 0.15),
  ];
  return kinds.filter(({ count }) => count > 0);
}

const crop = (count: number, medianMs: number, spread: number): Crop => ({
  count,
  logMs: log(medianMs),
  spread,
});

/** A pause stops one instance: all that it has and gets meanwhile is slow together. */
function pausedRequests(random: Random, service: ServiceTraits, requests: number, instances: number): number {
  const pauses = random.poisson(service.pausesPerMinute * instances);
  if (pauses === 0) return 0;
  const share = service.pauseMs / 60_000 / instances;
  // Some pauses are long and some short: a gamma of the mean that the trait says.
  return random.binomial(requests, min(0.5, random.gamma(pauses) * share));
}

/** How many took longer, for each threshold in its order. A higher threshold never has more than a lower one. */
export function drawSlower(random: Random, crops: readonly Crop[], thresholds: readonly number[]): number[] {
  const ascending = thresholds
    .map((ms, index) => ({ logMs: log(ms), index }))
    .sort((a, b) => a.logMs - b.logMs);
  const slower = thresholds.map(() => 0);
  for (const each of crops) {
    let left = each.count;
    let share = 1;
    for (const { logMs, index } of ascending) {
      if (left === 0) break;
      const beyond = 1 - shareBelow(each, logMs);
      left = random.binomial(left, share > 0 ? min(1, beyond / share) : 0);
      share = beyond;
      slower[index] = (slower[index] ?? 0) + left;
    }
  }
  return slower;
}

export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** Percentiles of so many requests are not those of the service: which rank they are is drawn as chance would. */
export function drawPercentiles(random: Random, crops: readonly Crop[]): Percentiles | null {
  const count = crops.reduce((sum, crop) => sum + crop.count, 0);
  if (count === 0) return null;
  const ranks = [0.5, 0.9, 0.99].map((share) => drawRank(random, ceil(share * count), count));
  const [p50 = 0, p90 = 0, p99 = 0] = ranks.sort((a, b) => a - b).map((rank) => quantile(crops, rank, count));
  return { p50, p90, p99 };
}

/** The k-th smallest of n uniform numbers: a beta, made of two gammas. */
function drawRank(random: Random, k: number, n: number): number {
  const below = random.gamma(k);
  return below / (below + random.gamma(n - k + 1));
}

/** To a part in a thousand. */
const BISECTIONS = 12;

function quantile(crops: readonly Crop[], rank: number, count: number): number {
  let low = min(...crops.map(({ logMs, spread }) => logMs - 4 * spread));
  let high = max(...crops.map(({ logMs, spread }) => logMs + 4 * spread));
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    let below = 0;
    for (const each of crops) below += each.count * shareBelow(each, middle);
    if (below < rank * count) low = middle;
    else high = middle;
  }
  return exp((low + high) / 2);
}

const shareBelow = ({ logMs, spread }: Crop, at: number): number => normalBelow((at - logMs) / spread);

/** Abramowitz and Stegun 26.2.17: right to seven digits. */
function normalBelow(x: number): number {
  const t = 1 / (1 + 0.2316419 * abs(x));
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const above = 0.3989422804 * exp((-x * x) / 2) * series;
  return x > 0 ? 1 - above : above;
}
