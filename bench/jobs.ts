import type { Cell, Scenario } from './scenarios.ts';
import type { TraceStage } from './trace.ts';

/** One scenario in one cell, for all rules: what a worker does at a time. */
export interface Job {
  readonly table:
    | 'healthy'
    | 'ladder'
    | 'single'
    | 'late'
    | 'latency'
    | 'latency-healthy'
    | 'throughput'
    | 'pass';
  readonly scenario: Scenario;
  readonly cell: Cell;
  readonly stages: readonly TraceStage[];
  readonly runs: number;
  readonly seed: number;
}

/** How one rule did in a job. */
export interface Outcome {
  readonly rule: string;
  readonly runs: number;
  /** Rolled back: wrongly where the candidate was healthy or not bad yet, rightly otherwise. */
  readonly wrong: number;
  readonly right: number;
  /** Periods from the onset to the rollback, the period of the onset included; null: most were never rolled back. */
  readonly medianPeriods: number | null;
  /** Failed candidate requests from the onset until the rollback, or until the end, on average. */
  readonly failed: number;
}

export interface JobResult {
  readonly job: Job;
  readonly outcomes: readonly Outcome[];
  /** `pass` only: how Slipway's verdicts at the ends of ten-period stages were. */
  readonly verdicts?: {
    readonly pass: number;
    readonly inconclusive: number;
    readonly breach: number;
    readonly sentence: string;
  };
}
