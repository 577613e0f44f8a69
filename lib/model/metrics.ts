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
  /** The same requests and errors by route or zone, where the source can tell. */
  readonly strata?: ReadonlyArray<{
    readonly name: string;
    readonly requests: number;
    readonly errors: number;
  }>;
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
  /** Latency limits, those over the baseline's own percentiles first (p99, p90, p50), the absolute target last. */
  readonly slow: readonly SlowLimit[];
  readonly history: MetricHistory;
}

/** "p99 above `ms`" is exactly "more than 1 % of the requests took longer than `ms`". */
export interface SlowLimit {
  readonly of: 'p99' | 'p90' | 'p50' | 'target';
  readonly ms: number;
  /** Share of the requests that may take longer: 0.01 for p99. */
  readonly share: number;
  /** Requests of the history that took longer. */
  readonly slower: number;
  readonly noise: Noise;
}

/** How much more than by chance bad requests vary from one period to the next. */
export interface Noise {
  /** φ beside the stable version: 1 for independent ones, more when they come in bursts. */
  readonly dispersion: number;
  /** φ against the time before. What hits both versions alike is no noise beside the stable one, and is here. */
  readonly alone: number;
  /** τ: cv of a version's rate of its own. */
  readonly tau: number;
}

/** How much the requests of a version vary from one period to the next. */
export interface TrafficNoise {
  /** cv² beyond chance: 0.01 is 10 %. */
  readonly cv2: number;
  /** Requests that come together, as one user's do. */
  readonly users: number;
}

/** What was learned from up to a day before the deployment. */
export interface MetricHistory {
  readonly from: number;
  /** Settled periods with requests. */
  readonly periods: number;
  readonly requests: number;
  readonly errors: number;
  /** Of the errors. */
  readonly noise: Noise;
  readonly trafficNoise: TrafficNoise;
}
