import { latencyLimits, summariseBaseline } from '../domain/analysis/index.ts';
import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { Baseline } from '../model/metrics.ts';
import type { Ports } from '../ports/index.ts';
import type { MetricSource } from '../ports/metric-source.ts';
import {
  admitted,
  lastPeriodEnd,
  milestone,
  pinnedDefinition,
  planned,
  putEvidence,
  record,
  type Stage,
  stopIfInterrupted,
} from './context.ts';

/** How far back the running version is looked at for its rates and percentiles. */
const BASELINE_SECONDS = 600;
/** How far back for how much they vary: a day, or as many periods as a day has minutes. */
const HISTORY_SECONDS = 86_400;
const HISTORY_PERIODS = 1440;

/** Freezes how the running version does, before anything changes: limits are computed from it (OB-2). */
export const captureBaseline =
  (ports: Ports): Stage =>
  async (state) => {
    await stopIfInterrupted(ports, state);
    const deployment = admitted(state);
    const definition = await pinnedDefinition(ports, state);
    const seconds = planned(state).periodSeconds;
    const version = deployment.previousVersion;
    const to = lastPeriodEnd(ports.clock.now(), seconds);
    const baseline = await baselineBefore(ports.metrics, { definition, version, to, seconds });
    const key = await putEvidence(ports, deployment, EVIDENCE.baseline, baseline);
    const figures =
      baseline.requests > 0
        ? `${baseline.requests} requests, ${((baseline.errors / baseline.requests) * 100).toFixed(2)} % errors, p99 ${baseline.p99Ms?.toFixed(0) ?? 'unknown'} ms`
        : 'no requests to compare with: the targets alone are judged until both versions have traffic';
    await record(ports, state, {
      action: 'capture baseline',
      cause: 'before anything changes',
      result: version === null ? `No baseline: ${figures}` : `Baseline of ${version}: ${figures}`,
      status: baseline.requests > 0 || version === null ? 'done' : 'attention',
      data: { key },
    });
    const next = { ...state, baseline: { key, requests: baseline.requests } };
    await milestone(ports, next);
    return next;
  };

/** How a version did before `to`, as far as its figures have settled. */
export async function baselineBefore(
  metrics: MetricSource,
  {
    definition,
    version,
    to,
    seconds,
  }: {
    readonly definition: ServiceDefinition;
    readonly version: string | null;
    readonly to: number;
    readonly seconds: number;
  },
): Promise<Baseline> {
  const settled = async (from: number, slowerThan: readonly number[]) =>
    version === null
      ? []
      : (await metrics.periods({ definition, versions: [version], from, to, seconds, slowerThan })).filter(
          (period) => period.completeness >= 0.99,
        );
  const from = to - Math.ceil(BASELINE_SECONDS / seconds) * seconds * 1000;
  // What counts as slow follows from the newest percentiles; only then can slow requests of the day be counted.
  const limits = latencyLimits(await settled(from, []), definition.slo);
  const history = Math.min(Math.ceil(HISTORY_SECONDS / seconds), HISTORY_PERIODS);
  const day = await settled(
    to - history * seconds * 1000,
    limits.map(({ ms }) => ms),
  );
  return summariseBaseline({ periods: day, version, from, to, limits });
}
