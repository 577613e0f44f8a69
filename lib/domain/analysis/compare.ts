import type { Baseline, MetricPeriod } from '../../model/metrics.ts';
import { evidenceHistory } from './e-process.ts';
import type { PairedPeriod } from './paired-periods.ts';

/** Bad of all, for one arm over some periods. */
export interface Share {
  readonly bad: number;
  readonly all: number;
}

/** What counts as bad in a period, and of how many; and the same in the time before the deployment. */
export interface Measure {
  of(period: MetricPeriod): Share;
  before(baseline: Baseline): Share;
  /** Without any baseline: the share that the target allows. */
  readonly allowed: number;
}

export interface Comparison {
  /** Odds against "no worse than the baseline", now. */
  readonly evidence: number;
  readonly recent: { readonly candidate: Share; readonly baseline: Share };
  readonly whole: { readonly candidate: Share; readonly baseline: Share };
  /** Is the newest period compared with the stable version at the same time? */
  readonly concurrent: boolean;
}

/** analysis.md: how many settled periods the "recent" figures are over. */
export const RECENT_PERIODS = 5;
/** Learned dispersion is not here yet: a service's usual burstiness. */
const PHI = 1.5;
/** Without a concurrent baseline, each period is paired with this many periods of the time before. */
const HISTORY_PERIODS = 6;
/** Far more than any candidate's requests: the baseline is then a known rate. */
const KNOWN_RATE = 1e6;

/** Puts the candidate's bad requests beside the baseline's, period by period. */
export function compare(pairs: readonly PairedPeriod[], measure: Measure, baseline: Baseline): Comparison {
  const rows = pairs.map((pair) => {
    const candidate = measure.of(pair.candidate);
    const concurrent = pair.stable !== null;
    const other = pair.stable
      ? measure.of(pair.stable)
      : fromBefore(measure, baseline, candidate.all, pair.candidate.seconds);
    return { pair, candidate, baseline: other, concurrent };
  });
  const history = evidenceHistory(
    rows.map(({ pair, candidate, baseline: other, concurrent }) => ({
      xc: candidate.bad,
      nc: candidate.all,
      xb: other.bad,
      nb: other.all,
      ...tolerance(pair.warmUp, concurrent),
      phi: PHI,
    })),
    pairs.map((pair) => pair.weight),
  );
  const recent = rows.slice(-RECENT_PERIODS);
  const sum = (of: typeof rows, arm: 'candidate' | 'baseline'): Share => ({
    bad: of.reduce((total, row) => total + row[arm].bad, 0),
    all: of.reduce((total, row) => total + row[arm].all, 0),
  });
  return {
    evidence: Math.exp(Math.min(history.at(-1) ?? 0, 700)),
    recent: { candidate: sum(recent, 'candidate'), baseline: sum(recent, 'baseline') },
    whole: { candidate: sum(rows, 'candidate'), baseline: sum(rows, 'baseline') },
    concurrent: rows.at(-1)?.concurrent ?? false,
  };
}

/** How much worse is still "no worse" (analysis.md 5 and 6). */
function tolerance(warmUp: boolean, concurrent: boolean): { rho: number; delta: number } {
  if (warmUp) return { rho: 3, delta: 0.1 };
  return concurrent ? { rho: 1, delta: 0 } : { rho: 1.5, delta: 0.001 };
}

function fromBefore(measure: Measure, baseline: Baseline, requests: number, seconds: number): Share {
  if (baseline.requests === 0)
    return { bad: measure.allowed * requests * KNOWN_RATE, all: requests * KNOWN_RATE };
  const before = measure.before(baseline);
  const all = Math.min(before.all, HISTORY_PERIODS * baseline.rate * seconds);
  return { bad: before.all > 0 ? (before.bad / before.all) * all : 0, all };
}

export const rate = ({ bad, all }: Share): number => (all > 0 ? bad / all : 0);
