/** One version's figures in one period. `null` means "not measured", which is not zero. */
export interface MetricPeriod {
  readonly version: string;
  /** The figures are of the whole service: other versions' requests are among them, and cannot be told apart. */
  readonly shared?: boolean;
  /** Start of the period, milliseconds since the epoch. */
  readonly start: number;
  readonly seconds: number;
  /** Share of the period that was really observed, 0 to 1. Less than 1: not settled, or the source was away. */
  readonly completeness: number;
  /** Requests answered in the period. */
  readonly requests: number | null;
  /** Answers that were server errors, and requests that got none because of the service. */
  readonly errors: number | null;
  /** Requests that were sent to the version in the period, answered or not. */
  readonly routed: number | null;
  /** Milliseconds; null when there were no requests. */
  readonly latency: { readonly p50: number; readonly p90: number; readonly p99: number } | null;
  /** For each threshold asked for, in its order: how many requests took longer. */
  readonly slower: readonly number[];
}

/** How the running version did before anything changed. Frozen: limits are computed from it. */
export interface Baseline {
  readonly version: string | null;
  readonly from: number;
  readonly to: number;
  readonly requests: number;
  readonly errors: number;
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  readonly p99Ms: number | null;
  /** Requests a second. */
  readonly rate: number;
  /** Latency above this counts as slow: the limit over the baseline's p99. null: no baseline p99. */
  readonly slowMs: number | null;
  /** Requests slower than `slowMs` among `requests`. */
  readonly slow: number;
}
