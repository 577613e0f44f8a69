import type { Rule } from '../trace.ts';
import type { Figure, Query } from './figures.ts';

/**
 * Argo Rollouts, a background AnalysisRun that measures once a period (`interval`).
 *
 * Sources: docs/features/analysis.md, analysis/analysis.go, utils/evaluate/evaluate.go and
 * rollout/analysis.go of argoproj/argo-rollouts. Warm-up: `initialDelay` of the metric ("Delay Analysis Runs"
 * in analysis.md), long enough that the first measurement is of the first period after the warm-up.
 */
export interface Template {
  readonly query: Query;
  readonly successCondition: Condition;
  /** Without one, what is no success is a failure: evaluate.go, EvaluateResult. */
  readonly failureCondition?: Condition;
  /**
   * A run fails with failure number `failureLimit + 1`, be they in a row or not: analysis.go, `Failed >
   * failureLimit`.
   */
  readonly failureLimit: number;
}

/**
 * A Prometheus answer is a vector. Undefined: the expression itself failed, as `result[0]` does on an empty
 * one.
 */
export type Condition = (result: readonly number[]) => boolean | undefined;

/**
 * `result[0] >= 0.95` and the like, as all examples of analysis.md are written. NaN is in no relation to any
 * number.
 */
export const firstIs =
  (check: (value: number) => boolean): Condition =>
  ([value]) =>
    value === undefined ? undefined : check(value);

/** `len(result) == 0 || isNaN(result[0]) || …`: analysis.md, "Handling Metric Results". */
export const emptyOrFirstIs =
  (check: (value: number) => boolean): Condition =>
  ([value]) =>
    value === undefined || Number.isNaN(value) || check(value);

/**
 * The example of analysis.md, "Background Analysis"; its `failureLimit` is 3, and 0 where nothing is said.
 */
export const DOCUMENTED_SUCCESS = 0.95;
export const DOCUMENTED_FAILURE_LIMIT = 3;
export const DEFAULT_FAILURE_LIMIT = 0;

/** utils/defaults/defaults.go, DefaultConsecutiveErrorLimit: the fifth error in a row ends the run. */
const CONSECUTIVE_ERROR_LIMIT = 4;
/** analysis.go, assessMetricFailureInconclusiveOrError: 0 where nothing is said. */
const INCONCLUSIVE_LIMIT = 0;

type Phase = 'successful' | 'failed' | 'inconclusive' | 'error';

/**
 * Failed and errored runs abort the rollout; an inconclusive one pauses it until somebody decides, which is
 * no rollback and ends the analysis: rollout/analysis.go, reconcileBackgroundAnalysisRun.
 *
 * One error a period without figures. The real tool repeats an errored measurement after 10 s
 * (DefaultErrorRetryInterval) instead of after the interval, so that a gap of two minutes is enough for five
 * errors; ours is the kinder reading.
 */
export const argo =
  (template: Template): Rule =>
  (trace) => {
    let failed = 0;
    let inconclusive = 0;
    let errorsInARow = 0;
    for (const [index, period] of trace.periods.entries()) {
      if (index < trace.warmUp) continue;
      const phase = measure(template, template.query(period));
      errorsInARow = phase === 'error' ? errorsInARow + 1 : 0;
      if (phase === 'failed') failed += 1;
      if (phase === 'inconclusive') inconclusive += 1;
      if (failed > template.failureLimit || errorsInARow > CONSECUTIVE_ERROR_LIMIT) return index;
      if (inconclusive > INCONCLUSIVE_LIMIT) return null;
    }
    return null;
  };

/** evaluate.go, EvaluateResult. */
function measure({ successCondition, failureCondition }: Template, figure: Figure): Phase {
  const result = figure === undefined ? [] : [figure];
  const success = successCondition(result);
  const failure = failureCondition ? failureCondition(result) : success === undefined ? undefined : !success;
  if (success === undefined || failure === undefined) return 'error';
  if (failure) return 'failed';
  return success ? 'successful' : 'inconclusive';
}
