import type { MetricPeriod } from '../../model/metrics.ts';

/** One stage as it was carried out. Times are milliseconds since the epoch. */
export interface CarriedOutStage {
  readonly startedAt: number;
  readonly weight: number;
  readonly plannedSeconds: number;
}

/** A settled period with both versions' figures. */
export interface PairedPeriod {
  readonly start: number;
  readonly candidate: MetricPeriod;
  /** null: no concurrent figures, because the stable version gets no traffic or is not there. */
  readonly stable: MetricPeriod | null;
  /** The stake on a change that begins here; 0 beyond the plan. */
  readonly weight: number;
  /** The candidate has just begun to get traffic. */
  readonly warmUp: boolean;
}

export interface Pairing {
  readonly pairs: readonly PairedPeriod[];
  /** Why periods were left out. */
  readonly dropped: readonly string[];
}

/** Less than this share of a period observed: it has not settled. */
const SETTLED = 0.99;
const WARM_UP_PERIODS = 2;

export function pairPeriods(input: {
  readonly candidate: string;
  readonly stable: string | null;
  readonly periods: readonly MetricPeriod[];
  readonly stages: readonly CarriedOutStage[];
  readonly weights: readonly number[];
}): Pairing {
  const dropped: string[] = [];
  const pairs: PairedPeriod[] = [];
  const mine = input.periods
    .filter((period) => period.version === input.candidate)
    .sort((a, b) => a.start - b.start);
  for (const candidate of mine) {
    const stage = stageOf(candidate, input.stages);
    const at = new Date(candidate.start).toISOString().slice(11, 19);
    if (stage === null) {
      dropped.push(`${at}: the traffic was shifted within this period`);
      continue;
    }
    const index = indexInPlan(candidate, stage, input.stages);
    if (candidate.completeness < SETTLED) continue;
    const trouble = invalid(candidate);
    if (trouble) {
      dropped.push(`${at}: ${trouble}`);
      continue;
    }
    const other = input.periods.find(
      (period) => period.version === input.stable && period.start === candidate.start,
    );
    const stable =
      other && other.completeness >= SETTLED && !invalid(other) && (other.requests ?? 0) > 0 ? other : null;
    pairs.push({
      start: candidate.start,
      candidate,
      stable,
      weight: index === null ? 0 : (input.weights[index] ?? 0),
      warmUp: pairs.length < WARM_UP_PERIODS,
    });
  }
  return { pairs, dropped };
}

function stageOf(period: MetricPeriod, stages: readonly CarriedOutStage[]): number | null {
  const end = period.start + period.seconds * 1000;
  const index = stages.findLastIndex((stage) => stage.startedAt <= period.start);
  const following = stages[index + 1];
  return index < 0 || (following && following.startedAt < end) ? null : index;
}

/** The period's place in the plan, or null when the observation was extended beyond it. */
function indexInPlan(period: MetricPeriod, stage: number, stages: readonly CarriedOutStage[]): number | null {
  const length = (each: CarriedOutStage) => Math.max(1, Math.floor(each.plannedSeconds / period.seconds));
  const before = stages.slice(0, stage).reduce((sum, each) => sum + length(each), 0);
  const own = stages[stage];
  if (!own) return null;
  const within = Math.floor((period.start - own.startedAt) / (period.seconds * 1000));
  return within < length(own) ? before + within : null;
}

/** Figures that cannot be true, in words; undefined when they can. */
function invalid(period: MetricPeriod): string | undefined {
  const { requests, errors } = period;
  if (requests === null) return 'the requests were not measured';
  const all = [requests, errors ?? 0, period.routed ?? 0, ...period.slower];
  if (all.some((count) => !Number.isFinite(count) || count < 0)) return 'a count is negative or no number';
  if ((errors ?? 0) > requests) return `${errors} errors of ${requests} requests cannot be`;
  return undefined;
}
