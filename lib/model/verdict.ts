/** Values that every check can have: "no data" and "error" are never a pass. */
export type CheckStatus = 'PASS' | 'FAIL' | 'GAP' | 'WAIVED' | 'UNSPECIFIED';

/** One line of a checklist. GAP: no usable evidence, with the reason. UNSPECIFIED: the definition asks for none. */
export interface Check {
  readonly name: string;
  readonly status: CheckStatus;
  readonly reason: string;
  /** What a person can do about it; undefined on PASS. */
  readonly remedy?: string;
  /** How to see that it is mended. */
  readonly verify?: string;
}

export type ReadinessStatus = 'GO' | 'CONDITIONAL_GO' | 'NO_GO';

/** Each of the three preflight validations (PF-1), as the workflow carries it. */
export interface PreflightResult {
  readonly validation: 'quality-gates' | 'environment-health' | 'rollback-readiness';
  /** PASS/FAIL, HEALTHY/DEGRADED/UNHEALTHY or READY/NOT_READY, in the requirement's words. */
  readonly status: 'PASS' | 'FAIL' | 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY' | 'READY' | 'NOT_READY';
  readonly reason: string;
  readonly checks: readonly Check[];
}

export interface Readiness {
  readonly status: ReadinessStatus;
  readonly reason: string;
  readonly conditions: readonly string[];
  readonly gaps: readonly Check[];
}

export type VerdictStatus = 'PASS' | 'BREACH' | 'INCONCLUSIVE';

export type MetricName = 'errors' | 'latency' | 'throughput';

/** What one metric says. Rates in percent, latency in ms, evidence as odds (E : 1). */
export interface MetricVerdict {
  readonly metric: MetricName;
  readonly status: VerdictStatus;
  readonly sentence: string;
  readonly candidate: number | null;
  readonly baseline: number | null;
  readonly target: number | null;
  readonly limit: string;
  /** Odds against chance so far, and how much is needed to act. */
  readonly evidence: number | null;
  readonly evidenceNeeded: number;
  readonly candidateRequests: number;
  readonly baselineRequests: number;
  /** A limit is exceeded; without enough evidence that is INCONCLUSIVE. */
  readonly exceeded: boolean;
  /** Each period that went into it, with ln of the odds after it. */
  readonly series: ReadonlyArray<{
    readonly at: number;
    readonly candidate: { readonly bad: number; readonly all: number };
    readonly baseline: { readonly bad: number; readonly all: number };
    readonly logEvidence: number;
  }>;
}

export interface SloVerdict {
  readonly status: VerdictStatus;
  readonly decision: 'CONTINUE' | 'ROLLBACK';
  readonly sentence: string;
  readonly metrics: readonly MetricVerdict[];
  readonly periodsUsed: number;
  /** Periods that were left out, each with the reason. */
  readonly periodsDropped: readonly string[];
}

export type InfrastructureStatus = 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY';

export interface InfrastructureVerdict {
  readonly status: InfrastructureStatus;
  readonly sentence: string;
  readonly alerts: readonly string[];
}

export interface SmokeOutcome {
  readonly name: string;
  readonly category: string;
  readonly passed: boolean;
  /** On failure: the step, what came and what was expected. */
  readonly detail: string;
  readonly milliseconds: number;
}

export interface SmokeVerdict {
  readonly status: 'PASS' | 'FAIL';
  readonly sentence: string;
  readonly passed: number;
  readonly total: number;
  readonly seconds: number;
  readonly outcomes: readonly SmokeOutcome[];
}

/** Is the way back proven (RB-2)? PENDING: not yet, and there is still time. */
export type RollbackStatus = 'SUCCESS' | 'PARTIAL' | 'FAILED' | 'PENDING';

export interface RollbackVerdict {
  readonly status: RollbackStatus;
  readonly sentence: string;
  readonly checks: readonly Check[];
}
