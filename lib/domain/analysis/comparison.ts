import type { Baseline, MetricPeriod, Noise } from '../../model/metrics.ts';
import { learnNoise } from './dispersion.ts';
import { type EvidencePeriod, evidenceHistory, splitRatio } from './e-process.ts';
import type { PairedPeriod } from './paired-periods.ts';
import { addUp, type Share } from './share.ts';

/** What counts as bad in a period, and of how many; and the same in the time before the deployment. */
export interface Measure {
  of(period: MetricPeriod): Share;
  /** By route or zone, where the source can tell. */
  strata?(period: MetricPeriod): ReadonlyMap<string, Share> | undefined;
  readonly before: Share;
  /** Without any baseline: the share that the target allows. */
  readonly allowed: number;
  /** Learned from the time before. */
  readonly noise: Noise;
  /** How much more is forgiven while the candidate is cold. @default 10 pp */
  readonly coldDelta?: number;
  /** Is `logClearlyWorse` wanted as well? */
  readonly asksClearlyWorse?: boolean;
}

/** Both versions, from where the comparison began until the end of one period. */
export interface Comparison {
  /** ln of the odds against "no worse than the baseline". */
  readonly logEvidence: number;
  /** ln of the odds against "at most 15 % worse than the baseline". */
  readonly logClearlyWorse: number;
  readonly recent: Sides;
  readonly whole: Sides;
  /** Is the newest period compared with the stable version at the same time? */
  readonly concurrent: boolean;
  /** The newest period alone; nothing while the candidate is cold. */
  readonly newest: Sides;
  /** The newest period alone, cold or not: what is shown of it. */
  readonly seen: Sides;
  /** Periods since the comparison began. */
  readonly periods: number;
}

export interface Sides {
  readonly candidate: Share;
  readonly baseline: Share;
}

/** analysis.md: how many settled periods the "recent" figures are over. */
export const RECENT_PERIODS = 5;
/** Without a concurrent baseline, each period is paired with this many periods of the time before. */
export const HISTORY_PERIODS = 6;
/** Far more than any candidate's requests: the baseline is then a known rate. */
const KNOWN_RATE = 1e6;

interface Row extends Sides {
  readonly pair: PairedPeriod;
  readonly strata: EvidencePeriod['strata'];
}

/**
 * Puts the candidate's bad requests beside the baseline's, and answers how the comparison stands after each period.
 * What is compared with the stable version at the same time, and what only with the time before, are two e-processes:
 * they have different limits, and what the one has found is no evidence in the other.
 */
export function compare(
  pairs: readonly PairedPeriod[],
  measure: Measure,
  baseline: Baseline,
): readonly Comparison[] {
  const rowOf = (pair: PairedPeriod, other: Share): Row => ({
    pair,
    candidate: measure.of(pair.candidate),
    baseline: other,
    strata: strataOf(pair, measure),
  });
  const sideRows = pairs
    .filter(({ concurrent }) => concurrent)
    .map((pair) => rowOf(pair, pair.stable ? measure.of(pair.stable) : { bad: 0, all: 0 }));
  const side = course(sideRows, measure);
  const known = withWhatWasSeen(measure, sideRows);
  const alone = course(
    pairs
      .filter(({ concurrent }) => !concurrent)
      .map((pair) => {
        const { all } = measure.of(pair.candidate);
        return rowOf(pair, fromBefore(known, baseline, all, pair.candidate.seconds));
      }),
    known,
  );
  let beside = 0;
  let after = 0;
  return pairs.map(({ concurrent }) => (concurrent ? side[beside++] : alone[after++]) as Comparison);
}

/** While both versions had traffic the stable one was measured as well: that is the newest time before. */
function withWhatWasSeen(measure: Measure, rows: readonly Row[]): Measure {
  if (rows.length === 0) return measure;
  const seen = rows.map(({ baseline }) => baseline);
  const now = learnNoise(seen);
  return {
    ...measure,
    before: plus(measure.before, addUp(seen)),
    noise: {
      dispersion: Math.max(measure.noise.dispersion, now.dispersion),
      alone: Math.max(measure.noise.alone, now.alone),
      tau: Math.max(measure.noise.tau, now.tau),
    },
  };
}

function course(rows: readonly Row[], measure: Measure): Comparison[] {
  const weights = rows.map(({ pair }) => pair.weight);
  const against = (rho: number) =>
    evidenceHistory(
      rows.map((row) => evidencePeriod(row, measure, rho)),
      weights,
    );
  const history = against(1);
  const clearly = measure.asksClearlyWorse ? against(CLEARLY_WORSE) : history;
  // A period without the baseline's figures says nothing of either version.
  const counted = rows.map((row) => (row.baseline.all > 0 ? row : { ...row, ...NOTHING }));
  const coldRows = rows.filter(({ pair }) => pair.warmUp).length;
  let cold: Sides = NOTHING;
  let whole: Sides = NOTHING;
  // What was seen while the candidate was cold is shown then, for a catastrophe, and is nothing afterwards.
  const warm = counted.map((row) => (row.pair.warmUp ? { ...row, ...NOTHING } : row));
  return counted.map((row, index) => {
    cold = add(cold, row);
    whole = add(whole, warm[index] ?? NOTHING);
    const isCold = row.pair.warmUp;
    const recent = warm.slice(Math.max(0, index + 1 - RECENT_PERIODS), index + 1).reduce(add, NOTHING);
    return {
      logEvidence: history[index] ?? 0,
      logClearlyWorse: clearly[index] ?? 0,
      recent: isCold ? cold : recent,
      whole: isCold ? cold : whole,
      newest: isCold ? NOTHING : { candidate: row.candidate, baseline: row.baseline },
      seen: { candidate: row.candidate, baseline: row.baseline },
      concurrent: row.pair.concurrent,
      periods: isCold ? index + 1 : index + 1 - coldRows,
    };
  });
}

const NOTHING: Sides = { candidate: { bad: 0, all: 0 }, baseline: { bad: 0, all: 0 } };

const add = (one: Sides, other: Sides): Sides => ({
  candidate: plus(one.candidate, other.candidate),
  baseline: plus(one.baseline, other.baseline),
});
const plus = (one: Share, other: Share): Share => ({ bad: one.bad + other.bad, all: one.all + other.all });

function evidencePeriod(
  { pair, candidate, baseline, strata }: Row,
  measure: Measure,
  rho = 1,
): EvidencePeriod {
  const arms = { xc: candidate.bad, nc: candidate.all, xb: baseline.bad, nb: baseline.all };
  if (pair.concurrent && !pair.warmUp)
    return {
      ...arms,
      rho,
      delta: 0,
      phi: measure.noise.dispersion,
      tau: measure.noise.tau,
      ...(strata ? { strata } : {}),
    };
  const tolerance = pair.warmUp ? { ...WARM_UP, delta: measure.coldDelta ?? WARM_UP.delta } : ALONE;
  const { delta } = tolerance;
  rho = Math.max(rho, tolerance.rho);
  // With delta > 0, φ must not depend on the counts of the period: those expected by the time before stand for them.
  const expected = (arms.nc + arms.nb) * (rateOr(measure.before, measure.allowed) + delta);
  const r = splitRatio(rho, arms.nc, arms.nb);
  const { tau } = measure.noise;
  const dispersion = pair.concurrent ? measure.noise.dispersion : measure.noise.alone;
  const phi = dispersion + (2 * tau * tau * expected * r) / (1 + r) ** 2;
  return { ...arms, rho, delta, phi, tau: 0 };
}

/** 15 % more errors than the baseline are no reason to roll back, however sure it is. */
const CLEARLY_WORSE = 1.15;

/** How much worse is still "no worse" (analysis.md 5 and 6). */
const WARM_UP = { rho: 3, delta: 0.1 } as const;
const ALONE = { rho: 1.5, delta: 0.001 } as const;

const rateOr = ({ bad, all }: Share, otherwise: number) => (all > 0 ? bad / all : otherwise);

function strataOf(pair: PairedPeriod, measure: Measure): EvidencePeriod['strata'] {
  const mine = measure.strata?.(pair.candidate);
  const others = pair.stable ? measure.strata?.(pair.stable) : undefined;
  if (!mine || !others) return undefined;
  return [...mine].map(([name, { bad, all }]) => {
    const other = others.get(name) ?? { bad: 0, all: 0 };
    return { xc: bad, nc: all, xb: other.bad, nb: other.all };
  });
}

function fromBefore(measure: Measure, baseline: Baseline, requests: number, seconds: number): Share {
  if (measure.before.all === 0)
    return { bad: measure.allowed * requests * KNOWN_RATE, all: requests * KNOWN_RATE };
  const all = Math.min(measure.before.all, Math.max(1, HISTORY_PERIODS * baseline.rate * seconds));
  return { bad: (measure.before.bad / measure.before.all) * all, all };
}
