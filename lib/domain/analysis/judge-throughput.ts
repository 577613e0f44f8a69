import type { Slo } from '../../model/definition/slo.ts';
import type { Baseline } from '../../model/metrics.ts';
import { type Comparison, compare, RECENT_PERIODS, type Sides } from './comparison.ts';
import { type Finding, NEEDED } from './finding.ts';
import type { PairedPeriod } from './paired-periods.ts';
import { periodsOver } from './reached.ts';
import { rate } from './share.ts';
import { shareEvidence } from './share-evidence.ts';

export interface ThroughputFinding extends Finding {
  /** routed: answered of what was sent to it. share: answered of what its part of the traffic would be. */
  readonly by: 'routed' | 'share';
}

/**
 * Throughput after each period. Where the source counts what was sent to each version, a candidate that holds requests
 * back shows as answered against sent, whatever the traffic does. Where it does not, the candidate's requests are held
 * against its share of both versions' requests.
 */
export function throughputFindings(
  pairs: readonly PairedPeriod[],
  baseline: Baseline,
  slo: Slo,
): readonly ThroughputFinding[] {
  // A source counts what was sent or it does not: the first period tells, and a later gap changes nothing.
  return pairs[0]?.candidate.routed != null ? byRouted(pairs, baseline, slo) : byShare(pairs, baseline, slo);
}

function byRouted(
  pairs: readonly PairedPeriod[],
  baseline: Baseline,
  slo: Slo,
): readonly ThroughputFinding[] {
  const courses = compare(
    pairs,
    {
      // Answers of the period before may come in now; a surplus is no unanswered request.
      of: ({ routed, requests }) => ({
        bad: Math.max(0, (routed ?? 0) - (requests ?? 0)),
        all: routed ?? 0,
      }),
      before: { bad: 0, all: baseline.history.requests },
      allowed: 0.01,
      noise: baseline.history.noise,
    },
    baseline,
  );
  // What was answered late counts as answered: over the whole time, not period by period.
  const sent = { candidate: { bad: 0, all: 0 }, baseline: { bad: 0, all: 0 } };
  return courses.map((comparison, index) => {
    const pair = pairs[index] as PairedPeriod;
    sent.candidate.bad += (pair.candidate.routed ?? 0) - (pair.candidate.requests ?? 0);
    sent.candidate.all += pair.candidate.routed ?? 0;
    if (pair.stable) {
      sent.baseline.bad += (pair.stable.routed ?? 0) - (pair.stable.requests ?? 0);
      sent.baseline.all += pair.stable.routed ?? 0;
    }
    const shown: Sides = { candidate: late(sent.candidate), baseline: late(sent.baseline) };
    return finding(courses, index, slo, shown, comparison.logEvidence, 'routed');
  });
}

const late = ({ bad, all }: Sides['candidate']) => ({ bad: Math.max(0, bad), all });

/** Expected of the candidate: its share s of what came in all, so n_b·s/(1−s) beside the baseline's n_b. */
function byShare(pairs: readonly PairedPeriod[], baseline: Baseline, slo: Slo): readonly ThroughputFinding[] {
  const rows = pairs.map((pair) => {
    const counted = pair.concurrent && pair.stable !== null && !pair.warmUp;
    return {
      nc: counted ? (pair.candidate.requests ?? 0) : 0,
      nb: counted ? (pair.stable?.requests ?? 0) : 0,
      share: pair.share,
      weight: pair.weight,
    };
  });
  const evidence = shareEvidence(rows, 1 - slo.limits.throughputPercent / 100, baseline.history.trafficNoise);
  const sides = rows.map(
    ({ nc, nb, share }): Due => ({ got: nc, due: share < 1 ? (nb * share) / (1 - share) : 0 }),
  );
  const courses = sides.map(
    (newest, index): Comparison => ({
      logEvidence: evidence[index] ?? 0,
      logClearlyWorse: 0,
      newest: missing([newest]),
      seen: missing([newest]),
      recent: missing(sides.slice(Math.max(0, index + 1 - RECENT_PERIODS), index + 1)),
      whole: missing(sides.slice(0, index + 1)),
      concurrent: pairs[index]?.concurrent ?? false,
      periods: index + 1,
    }),
  );
  return courses.map((comparison, index) =>
    finding(courses, index, slo, comparison.whole, comparison.logEvidence, 'share'),
  );
}

interface Due {
  readonly got: number;
  /** What the candidate would have got of the traffic that the baseline saw. */
  readonly due: number;
}

function missing(periods: readonly Due[]): Sides {
  const due = periods.reduce((sum, each) => sum + each.due, 0);
  const got = periods.reduce((sum, each) => sum + each.got, 0);
  return { candidate: { bad: Math.max(0, due - got), all: due }, baseline: { bad: 0, all: 0 } };
}

/** Of fewer requests nobody can say that a third is missing. */
const LEAST_REQUESTS = 20;

function finding(
  courses: readonly Comparison[],
  index: number,
  slo: Slo,
  whole: Sides,
  logEvidence: number,
  by: 'routed' | 'share',
): ThroughputFinding {
  const comparison = courses[index] as Comparison;
  const over = ({ candidate, baseline }: Sides) => {
    const most = (slo.limits.throughputPercent / 100 + rate(baseline)) * candidate.all;
    // Two standard errors: of a handful of requests a third is missing now and then.
    return candidate.all >= LEAST_REQUESTS && candidate.bad > most + 2 * Math.sqrt(most);
  };
  // A candidate that slows down late is seen in the last periods, and not in the whole.
  const recent = over(comparison.recent) && logEvidence >= Math.log(NEEDED.throughput);
  const exceeded = over(whole) || recent;
  const shown = over(whole) || !recent ? whole : comparison.recent;
  const count = periodsOver(courses, index, slo, over);
  const enough =
    slo.mode === 'evidence' ? logEvidence >= Math.log(NEEDED.throughput) : count >= slo.threshold.breaches;
  return {
    by,
    status: exceeded ? (enough ? 'BREACH' : 'INCONCLUSIVE') : 'PASS',
    comparison,
    shown,
    span: shown === whole ? 'whole' : 'recent',
    exceeded,
    logEvidence,
    needed: NEEDED.throughput,
    logPass: 0,
    periodsOver: count,
  };
}
