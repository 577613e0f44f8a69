import type { Slo } from '../../model/definition/slo.ts';
import type { Baseline, SlowLimit } from '../../model/metrics.ts';
import { type Comparison, compare, type Sides } from './comparison.ts';
import { logSum } from './e-process.ts';
import { ALONE_TIMES, type Finding, NEEDED } from './finding.ts';
import type { PairedPeriod } from './paired-periods.ts';
import { periodsOver, spanOver, statusOf } from './reached.ts';
import { type ReversedPeriod, reversedHistory } from './reversed-test.ts';
import { rate, type Share } from './share.ts';

export interface LatencyFinding extends Finding {
  /** The limit that the figures shown are of. */
  readonly limit: SlowLimit;
}

interface Course {
  readonly limit: SlowLimit;
  readonly comparisons: readonly Comparison[];
}

/**
 * Latency after each period, as requests slower than a limit: that of the baseline's p99, with its p90 and p50 as
 * twins, and that of the absolute target. α = 0.3 % is halved between the two.
 *
 * The twins: a version that is slower is so at every percentile, and at the lower ones far more requests tell of it.
 * The mean of the three e-processes is one as well, and costs ln 3 where a budget for each would cost the same and have
 * three sentences. They only add evidence: what is exceeded has to be the p99's limit, or the p90's.
 */
export function latencyFindings(
  pairs: readonly PairedPeriod[],
  baseline: Baseline,
  slo: Slo,
): readonly LatencyFinding[] {
  const courses = baseline.slow.map((limit, index): Course => {
    const comparisons = compare(
      pairs,
      {
        of: (period) => ({ bad: period.slower[index] ?? 0, all: period.requests ?? 0 }),
        before: { bad: limit.slower, all: baseline.history.requests },
        allowed: limit.share,
        noise: limit.noise,
        // A cold version is slow in most of its requests.
        coldDelta: 0.5,
      },
      baseline,
    );
    return { limit, comparisons };
  });
  const own = courses.filter(({ limit }) => limit.of !== 'target');
  const target = courses.filter(({ limit }) => limit.of === 'target');
  const p99 = courses[0];
  if (!p99) return [];
  const pass = reversedHistory(p99Periods(pairs), p99.limit.share);
  return pairs.map((_, index) => {
    const found = [own, target]
      .filter((group) => group.length > 0)
      .map((group) => judgeGroup(group, index, slo, pass[index] ?? 0));
    return (found.find(({ status }) => status === 'BREACH') ??
      found.find(({ exceeded }) => exceeded) ??
      found[0]) as LatencyFinding;
  });
}

/** Requests slower than the first limit, the p99's, for its reversed test: it needs no baseline. Cold periods are none. */
export const p99Periods = (pairs: readonly PairedPeriod[]): ReversedPeriod[] =>
  pairs
    .map(({ candidate, warmUp }) => (warmUp ? { slower: [], requests: 0 } : candidate))
    .map(({ slower, requests }) => ({ xc: slower[0] ?? 0, nc: requests ?? 0, xb: 0, nb: 0 }));

/**
 * More slow requests than may be, by one standard error √(n·share): a version that is slower within the limit is sure
 * to be slower soon, and then the limit alone decides, which it crosses now and then by chance.
 */
const clearlyAbove = ({ bad, all }: Share, share: number): boolean =>
  all > 0 && bad > all * share + Math.sqrt(all * share);

/** When everything is slower than it was, the candidate has to have so many times the slow requests of the stable one. */
const SLOWER = 1.6;

/** What a person reads as "too slow"; the p50 only adds evidence. */
const READABLE: ReadonlyArray<SlowLimit['of']> = ['p99', 'p90', 'target'];

function judgeGroup(group: readonly Course[], index: number, slo: Slo, logPass: number): LatencyFinding {
  const at = group.map(({ comparisons }) => comparisons[index] as Comparison);
  const logEvidence =
    at.reduce((sum, { logEvidence: each }) => logSum(sum, each), Number.NEGATIVE_INFINITY) -
    Math.log(group.length);
  const found = group
    .filter(({ limit }) => READABLE.includes(limit.of))
    .map(({ limit, comparisons }) => {
      const comparison = comparisons[index] as Comparison;
      const over = ({ candidate, baseline: other }: Sides) =>
        clearlyAbove(candidate, Math.max(limit.share, comparison.concurrent ? SLOWER * rate(other) : 0));
      const spans = spanOver(comparison, logEvidence, over);
      const needed = comparison.concurrent ? NEEDED.latency : NEEDED.latency * ALONE_TIMES;
      const count = periodsOver(comparisons, index, slo, over);
      const status =
        slo.mode === 'evidence'
          ? statusOf(spans, logEvidence, needed, logPass)
          : count >= slo.threshold.breaches
            ? ('BREACH' as const)
            : ('PASS' as const);
      return { status, comparison, ...spans, logEvidence, needed, logPass, periodsOver: count, limit };
    });
  return (found.find(({ status }) => status === 'BREACH') ??
    found.find(({ exceeded }) => exceeded) ??
    found[0]) as LatencyFinding;
}
