import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import type { MetricPeriod } from '../model/metrics.ts';

export interface MetricQuery {
  readonly definition: ServiceDefinition;
  readonly versions: readonly string[];
  /** Milliseconds since the epoch, both on a period's border: periods run from `from` in steps of `seconds`. */
  readonly from: number;
  readonly to: number;
  readonly seconds: number;
  /** Latency thresholds in ms; for each, the requests above it are counted. */
  readonly slowerThan: readonly number[];
}

export interface MetricSource {
  /**
   * One entry per version and whole period, also for periods without data (`requests: null`). A period
   * that has not settled is there with `completeness` below 1.
   */
  periods(query: MetricQuery): Promise<readonly MetricPeriod[]>;
}
