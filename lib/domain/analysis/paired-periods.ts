import type { MetricPeriod } from '../../model/metrics.ts';
import { invalid } from './invalid.ts';
import { startWeights } from './start-weights.ts';

/** One stage as it was carried out. Times are milliseconds since the epoch. */
export interface CarriedOutStage {
  readonly startedAt: number;
  readonly weight: number;
}

/** A settled period with both versions' figures. */
export interface PairedPeriod {
  readonly start: number;
  readonly candidate: MetricPeriod;
  /** null: nothing was measured of the stable version in this period. */
  readonly stable: MetricPeriod | null;
  /** The two versions share the traffic, so the stable one is the baseline. false: only the time before is. */
  readonly concurrent: boolean;
  /** Share of the traffic that the candidate gets, 0 to 1. */
  readonly share: number;
  /** The stake on a change that begins here; 0 beyond the plan. */
  readonly weight: number;
  /** The candidate has just begun to get traffic. */
  readonly warmUp: boolean;
}

export interface Pairing {
  readonly pairs: readonly PairedPeriod[];
  /** Why periods were left out. */
  readonly dropped: readonly string[];
  /** Those of them whose figures cannot be; a minute without requests is none of these. */
  readonly impossible: readonly string[];
}

export interface PairingInput {
  readonly candidate: string;
  readonly stable: string | null;
  readonly periods: readonly MetricPeriod[];
  readonly stages: readonly CarriedOutStage[];
  /** Seconds of each planned stage, the final observation included in the last one: what the stakes are laid over. */
  readonly planSeconds: readonly number[];
  readonly warmUp: number;
}

/** Less than this share of a period observed: it has not settled. */
const SETTLED = 0.99;
/**
 * CloudWatch has no figure for a version without requests. One missing period is a gap; so many in a row, in which the
 * stable version has figures, are a candidate that gets or answers nothing.
 */
const SILENT_PERIODS = 10;

/** Puts both versions' figures side by side; what cannot be used is left out with its reason. */
export function pairPeriods(input: PairingInput): Pairing {
  const dropped: string[] = [];
  const impossible: string[] = [];
  const pairs: PairedPeriod[] = [];
  const settled = input.periods.filter((period) => period.completeness >= SETTLED);
  const stableAt = new Map(
    settled.filter((period) => period.version === input.stable).map((period) => [period.start, period]),
  );
  const mine = settled
    .filter((period) => period.version === input.candidate)
    .sort((a, b) => a.start - b.start);
  let unheard = { periods: 0, requests: 0 };
  const stakes = stakesOf(mine[0]?.seconds ?? 60, input);
  for (const candidate of heard(mine, stableAt)) {
    const index = stageOf(candidate, input.stages);
    const stage = input.stages[index];
    const trouble = stage ? invalid(candidate) : 'the traffic was shifted within this period';
    if (!stage || trouble) {
      const why = `${new Date(candidate.start).toISOString().slice(11, 19)}: ${trouble}`;
      dropped.push(why);
      if (stage && candidate.requests !== null) impossible.push(why);
      continue;
    }
    const other = stableAt.get(candidate.start);
    const stable = other && !invalid(other) ? other : null;
    unheard = stillUnheard(unheard, candidate, stable, stage.weight / 100);
    pairs.push({
      start: candidate.start,
      candidate,
      stable,
      concurrent:
        input.stable !== null && stage.weight < 100 && candidate.shared !== true && !isSilent(unheard),
      share: stage.weight / 100,
      weight: stakes(candidate, index),
      warmUp: pairs.length < input.warmUp,
    });
  }
  return { pairs, dropped, impossible };
}

/** Index of the stage that the whole period lies in; −1: in none, or the traffic was shifted within it. */
function stageOf(period: MetricPeriod, stages: readonly CarriedOutStage[]): number {
  const end = period.start + period.seconds * 1000;
  const index = stages.findLastIndex((stage) => stage.startedAt <= period.start);
  const following = stages[index + 1];
  return following && following.startedAt < end ? -1 : index;
}

/** The stake of a period by its place in the plan: 0 when its stage was extended beyond that. */
function stakesOf(
  seconds: number,
  { planSeconds, stages, stable, warmUp }: PairingInput,
): (period: MetricPeriod, stage: number) => number {
  const lengths = planSeconds.map((each) => Math.max(1, Math.floor(each / seconds)));
  // Where nothing can be compared at the same time there is an e-process of its own, with its own stakes.
  const alone = stages.findIndex((stage) => stage.weight >= 100 || stable === null);
  const whole = startWeights(lengths, warmUp);
  const after = alone < 0 ? [] : startWeights(lengths.slice(alone));
  const starts = lengths.map((_, stage) => lengths.slice(0, stage).reduce((sum, each) => sum + each, 0));
  return (period, stage) => {
    const within = Math.floor((period.start - (stages[stage]?.startedAt ?? 0)) / (seconds * 1000));
    if (within >= (lengths[stage] ?? 0)) return 0;
    if (alone >= 0 && stage >= alone) return after[(starts[stage] ?? 0) - (starts[alone] ?? 0) + within] ?? 0;
    return whole[(starts[stage] ?? 0) + within] ?? 0;
  };
}

/** How long nothing was heard of the stable version, and how many requests it should have had in that time. */
interface Unheard {
  readonly periods: number;
  readonly requests: number;
}

function stillUnheard(
  before: Unheard,
  candidate: MetricPeriod,
  stable: MetricPeriod | null,
  share: number,
): Unheard {
  if ((stable?.requests ?? 0) > 0) return { periods: 0, requests: 0 };
  const due = share > 0 ? ((candidate.requests ?? 0) * (1 - share)) / share : 0;
  return { periods: before.periods + 1, requests: before.requests + due };
}

/** Then only the time before is left to compare with: a candidate may not pass because nobody tells of the other one. */
const isSilent = ({ periods, requests }: Unheard) => periods >= 3 && requests >= 10;

/** A candidate that is not heard of for long, while the stable version is, has answered nothing. */
function heard(
  mine: readonly MetricPeriod[],
  stableAt: ReadonlyMap<number, MetricPeriod>,
): readonly MetricPeriod[] {
  const missing = (period: MetricPeriod | undefined) =>
    period !== undefined && period.requests === null && (stableAt.get(period.start)?.requests ?? 0) > 0;
  let run = 0;
  return mine.map((period) => {
    run = missing(period) ? run + 1 : 0;
    return run < SILENT_PERIODS ? period : { ...period, requests: 0, errors: 0 };
  });
}
