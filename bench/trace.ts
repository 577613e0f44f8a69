/** One version's counts in one period of a simulated or recorded deployment. */
export interface Arm {
  readonly requests: number;
  readonly errors: number;
  /** Requests slower than each of the trace's `thresholdsMs`, in that order. */
  readonly slower: readonly number[];
  /** Milliseconds; null where the period has no request. */
  readonly p99Ms: number | null;
}

/** One period. An arm is null where its figures are missing, which is not the same as no requests. */
export interface TracePeriod {
  readonly candidate: Arm | null;
  readonly baseline: Arm | null;
}

/** A stage of the deployment: from `start` (index of a period) on, the candidate has `weight` percent. */
export interface TraceStage {
  readonly start: number;
  readonly periods: number;
  readonly weight: number;
}

/** What a judge may know: the figures, and the plan that they were made with. Written down in traces.schema.json. */
export interface Trace {
  readonly id: string;
  readonly periodSeconds: number;
  readonly stages: readonly TraceStage[];
  /** Latency thresholds in ms: see `Arm.slower`. */
  readonly thresholdsMs: readonly number[];
  /** The stable version's periods before the deployment, the newest last. */
  readonly history: ReadonlyArray<Arm | null>;
  readonly periods: readonly TracePeriod[];
  /** The first periods in which the candidate is still cold; every rule may be told to wait for so long. */
  readonly warmUp: number;
}

/** What only the benchmark knows. */
export interface Truth {
  readonly scenario: string;
  readonly healthy: boolean;
  /** The first bad period; null for a healthy candidate. */
  readonly onset: number | null;
}

/**
 * A rule under test. Answers the index of the period after which it rolls back, having seen that period and those
 * before it only; null: never.
 */
export type Rule = (trace: Trace) => number | null;
