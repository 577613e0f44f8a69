import type { Rule } from '../trace.ts';
import type { Figure, Query } from './figures.ts';

/**
 * Flagger, one check a period (`analysis.interval`, and the metric's own `interval` the same).
 *
 * Sources: pkg/controller/scheduler.go and scheduler_metrics.go, pkg/canary/status.go,
 * pkg/metrics/providers/prometheus.go and docs/gitbook/usage/metrics.md of fluxcd/flagger. Warm-up: Flagger
 * has no such setting. Its hooks hold the traffic back together with the analysis, and a `pre-rollout` hook
 * that fails counts as a failed check (usage/webhooks.md). It is given the wait here all the same.
 */
export interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** docs/gitbook/usage/metrics.md, "Builtin metrics": `request-success-rate`, `min: 99`, in percent. */
export const DOCUMENTED_RANGE: Range = { min: 99 };

/** pkg/apis/flagger/v1beta1/canary.go, GetAnalysisThreshold: 1 where nothing is said. */
export const DEFAULT_THRESHOLD = 1;
/** docs/gitbook/tutorials/istio-progressive-delivery.md; usage/how-it-works.md has 10. */
export const TUTORIAL_THRESHOLD = 5;

/**
 * Failed checks are counted over the whole deployment, in a row or not: scheduler.go adds one for each, and
 * sets the count back to 0 only when a new revision arrives or the deployment ends.
 *
 * The count is looked at before the next check and not after the last one (scheduler.go, advanceCanary), so
 * that Flagger rolls back one interval after the check that filled the count. A count that fills in the last
 * period rolls back after the end of the trace, which is null here.
 */
export const flagger =
  (query: Query, range: Range, threshold: number): Rule =>
  (trace) => {
    let failedChecks = 0;
    for (const [index, period] of trace.periods.entries()) {
      if (index < trace.warmUp) continue;
      if (failedChecks >= threshold) return index;
      if (!passes(query(period), range)) failedChecks += 1;
    }
    return null;
  };

/**
 * No traffic and no figures: "Halt advancement no values found", and a failed check like any other.
 * prometheus.go answers ErrNoValuesFound for an empty vector and for NaN alike; scheduler_metrics.go then
 * answers false. The documentation says so, too, and proposes a load test (usage/webhooks.md, "Load
 * Testing").
 */
function passes(figure: Figure, { min, max }: Range): boolean {
  if (figure === undefined || Number.isNaN(figure)) return false;
  return !(min !== undefined && figure < min) && !(max !== undefined && figure > max);
}
