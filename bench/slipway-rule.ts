import {
  firstBreach,
  judgeSlo,
  latencyLimits,
  type SloQuestion,
  summariseBaseline,
} from '../lib/domain/analysis/index.ts';
import type { Slo } from '../lib/model/definition/slo.ts';
import { Slo as SloSchema } from '../lib/model/definition/slo.ts';
import type { Baseline, MetricPeriod } from '../lib/model/metrics.ts';
import type { Arm, Rule, Trace } from './trace.ts';

const DEFAULTS = SloSchema.parse({});
/** On CloudWatch a period is judged when it ended two minutes ago. */
const SETTLE_PERIODS = 2;

/** Slipway as it ships, by the very functions that its workflow calls. */
export const slipwayRule: Rule = (trace) => judge(trace)?.index ?? null;

/** As `slipwayRule`, with the warm-up that a definition has where it says nothing: the candidate may be cold. */
export const slipwayWaiting: Rule = (trace) => judge({ ...trace, warmUp: DEFAULTS.warmUp })?.index ?? null;

/** As `slipwayRule` where figures land late: what a period says is known two periods later. */
export const slipwaySettled: Rule = (trace) => {
  const found = judge(trace);
  const index = found && found.index + SETTLE_PERIODS;
  return index !== undefined && index < trace.periods.length ? index : null;
};

export function judge(trace: Trace): { readonly index: number; readonly metric: string } | undefined {
  const length = trace.periodSeconds * 1000;
  const breach = firstBreach(questionOf(trace));
  return breach && { index: Math.round(breach.start / length), metric: breach.metric };
}

/** What is said at the end of the trace, where nothing was said before. */
export const verdictAt = (trace: Trace) => judgeSlo({ ...questionOf(trace), observationFrom: 0 });

export function questionOf(trace: Trace): Omit<SloQuestion, 'observationFrom'> {
  const slo: Slo = { ...DEFAULTS, warmUp: trace.warmUp };
  const length = trace.periodSeconds * 1000;
  return {
    candidate: 'candidate',
    stable: 'stable',
    periods: trace.periods.flatMap(({ candidate, baseline }, index) => [
      period('candidate', index, candidate, trace),
      period('stable', index, baseline, trace),
    ]),
    stages: trace.stages.map(({ start, weight }) => ({ startedAt: start * length, weight })),
    planSeconds: trace.stages.map(({ periods }) => periods * trace.periodSeconds),
    baseline: baselineOf(trace, slo),
    slo,
  };
}

const known = new WeakMap<Trace['history'], Baseline>();

/** The history of a block of traces is the same one, and what is learned of it as well. */
function baselineOf(trace: Trace, slo: Slo): Baseline {
  const found = known.get(trace.history);
  if (found) return found;
  const before = trace.history.length;
  const periods = trace.history.map((arm, index) => period('stable', index - before, arm, trace));
  const limits = trace.thresholdsMs.map((ms, index) => ({
    of: (['p99', 'p90', 'p50', 'target'] as const)[index] ?? 'target',
    ms,
    share: [0.01, 0.1, 0.5, 0.01][index] ?? 0.01,
  }));
  const baseline = summariseBaseline({
    periods,
    version: 'stable',
    from: -10 * trace.periodSeconds * 1000,
    to: 0,
    limits: limits.length > 0 ? limits : latencyLimits([], slo).slice(1),
  });
  known.set(trace.history, baseline);
  return baseline;
}

const period = (version: string, index: number, arm: Arm | null, trace: Trace): MetricPeriod => ({
  version,
  start: index * trace.periodSeconds * 1000,
  seconds: trace.periodSeconds,
  completeness: 1,
  requests: arm ? arm.requests : null,
  errors: arm ? arm.errors : null,
  routed: null,
  latency: arm?.p99Ms ? { p50: 0, p90: 0, p99: arm.p99Ms } : null,
  slower: arm ? arm.slower : trace.thresholdsMs.map(() => 0),
});
