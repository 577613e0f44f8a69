import type { MetricPeriod } from '../../../../lib/model/metrics.ts';
import { drawPercentiles, drawSlower } from './latency.ts';
import type { VersionMinute } from './minutes.ts';
import type { Random } from './random.ts';

/** Taken once: jest looks a global up each time, which is slow. */
const { floor } = Math;

export interface Place {
  readonly version: string;
  readonly start: number;
  readonly missing: boolean;
}

/** A minute as the telemetry tells it. As CloudWatch does, it has no figures for one without requests. */
export function toPeriod(
  random: Random,
  { version, start, missing }: Place,
  { answers, poisoned, crops }: VersionMinute,
  thresholds: readonly number[],
): MetricPeriod {
  const requests = answers.requests + poisoned;
  const latency = drawPercentiles(random, crops);
  const slower = drawSlower(random, crops, thresholds);
  const place = { version, start, seconds: 60, completeness: 1 };
  if (missing || requests === 0) return { ...place, ...NOTHING, slower: thresholds.map(() => 0) };
  return { ...place, requests, errors: answers.errors + poisoned, routed: requests, latency, slower };
}

const NOTHING = { requests: null, errors: null, routed: null, latency: null };

/** The newest period while its figures come in. */
export function halfLanded(random: Random, period: MetricPeriod): MetricPeriod {
  const completeness = random.between(0.2, 0.95);
  const part = (count: number) => floor(count * completeness);
  const requests = period.requests === null ? null : part(period.requests);
  return {
    ...period,
    completeness,
    requests,
    routed: requests,
    errors: period.errors === null ? null : part(period.errors),
    slower: period.slower.map(part),
  };
}
