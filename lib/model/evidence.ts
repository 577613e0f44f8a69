/** Evidence as found: what it says, or why it says nothing. Times are milliseconds since the epoch. */
export type Found<T> =
  | { readonly kind: 'found'; readonly origin: string; readonly at: number; readonly value: T }
  | { readonly kind: 'missing'; readonly origin: string; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly origin: string; readonly reason: string };

export interface ScanFindings {
  readonly critical: number;
  readonly high: number;
  readonly other: number;
  /** The worst few, as "id: message". */
  readonly worst: readonly string[];
  /** The version or digest that was scanned, when the file says it. */
  readonly subject: string | null;
}

export interface TestRun {
  readonly total: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly string[];
  readonly skippedTests: readonly string[];
  readonly subject: string | null;
}

export interface StagingRecord {
  readonly errorRatePercent: number;
  readonly p99Ms: number;
  readonly requests: number;
  readonly hours: number;
  readonly subject: string | null;
}

export interface SignOff {
  readonly by: string;
  readonly role: string;
  /** The digest, or the version where there is no digest, that was signed. */
  readonly subject: string;
}

export interface GateEvidence {
  readonly security: Found<ScanFindings>;
  readonly tests: Found<TestRun>;
  readonly reliability: Found<StagingRecord>;
  readonly approval: Found<SignOff>;
}
