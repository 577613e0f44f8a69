import { summariseBaseline } from '../domain/analysis/index.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { Ports } from '../ports/index.ts';
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

/** How far back the running version is looked at. */
const BASELINE_SECONDS = 600;

/** Freezes how the running version does, before anything changes: limits are computed from it (OB-2). */
export const captureBaseline =
  (ports: Ports): Stage =>
  async (state) => {
    await stopIfInterrupted(ports, state);
    const deployment = admitted(state);
    const definition = await pinnedDefinition(ports, state);
    const seconds = planned(state).periodSeconds;
    const to = lastPeriodEnd(ports.clock.now(), seconds);
    const from = to - Math.ceil(BASELINE_SECONDS / seconds) * seconds * 1000;
    const version = deployment.previousVersion;
    const periods =
      version === null
        ? []
        : await ports.metrics.periods({ definition, versions: [version], from, to, seconds, slowerThan: [] });
    const settled = periods.filter((period) => period.completeness >= 0.99);
    const baseline = summariseBaseline({
      periods: settled,
      version,
      from,
      to,
      p99LimitPercent: definition.slo.limits.p99Percent,
    });
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
