import type { Rule } from '../trace.ts';
import type { Metric } from './figures.ts';
import { both } from './figures.ts';

/**
 * A limit on the newest period, with or without "M out of N": what a CloudWatch alarm on a metric-math
 * expression does that CodeDeploy, or a script, rolls back on.
 *
 * Source for M out of N: Amazon CloudWatch user guide, "Using Amazon CloudWatch alarms" (evaluation periods,
 * datapoints to alarm). Warm-up: an alarm has none; whoever rolls back on it starts to look after the
 * warm-up.
 */
export type Limit = (candidate: number, baseline: number) => boolean;

/**
 * Two percentage points: the limit that this benchmark gives to every tool that lets one choose. No tool's
 * default.
 */
export const RISE = 0.02;
/**
 * Below its target of 0.1 % no candidate is worth a rollback: Slipway's target, given to this rule as well.
 */
const TARGET = 0.001;
/** 1.5 times the baseline and 0.05 points: Slipway's own limit, without Slipway's evidence. */
const TIMES = 1.5;
const MARGIN = 0.0005;
/** 20 % slower: Slipway's own limit for latency, likewise. */
export const SLOWER = 1.2;

export const twoPoints: Limit = (candidate, baseline) => candidate - baseline > RISE;

export const twoPointsOrHalfAgain: Limit = (candidate, baseline) =>
  twoPoints(candidate, baseline) || (candidate > TARGET && candidate > TIMES * baseline + MARGIN);

export const slower: Limit = (candidate, baseline) => candidate > SLOWER * baseline;

/** So many of the newest `of` periods must be over the limit. */
export interface Datapoints {
  readonly needed: number;
  readonly of: number;
  /** A period with fewer candidate requests does not count as one over the limit. @default 0 */
  readonly requests?: number;
}
export const AT_ONCE: Datapoints = { needed: 1, of: 1 };

export const plainLimit =
  (metric: Metric, limit: Limit, { needed, of, requests = 0 }: Datapoints): Rule =>
  (trace) => {
    const over = trace.periods.map(
      ({ candidate, baseline }, index) =>
        index >= trace.warmUp &&
        (candidate?.requests ?? 0) >= requests &&
        isOver(metric(candidate), metric(baseline), limit),
    );
    const at = over.findIndex(
      (_, index) => count(over.slice(Math.max(0, index - of + 1), index + 1)) >= needed,
    );
    return at < 0 ? null : at;
  };

/**
 * No figures, or no requests: not over the limit. Source: CloudWatch user guide, "Configuring how CloudWatch
 * alarms treat missing data", `notBreaching`. The guide proposes `breaching` for rollback alarms on metrics
 * that always report; with that, one lost minute would roll back, so we take what is kinder to the rule.
 */
const isOver = (candidate: number | undefined, baseline: number | undefined, limit: Limit): boolean =>
  both(candidate, baseline, (ours, theirs) => Number(limit(ours, theirs))) === 1;

const count = (flags: readonly boolean[]): number => flags.filter(Boolean).length;
