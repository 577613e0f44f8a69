import type { StrategyName } from './names.ts';

/** One step of a deployment: shift to `weight`, then observe. */
export interface PlannedStage {
  readonly index: number;
  /** Percent of the traffic that the candidate gets. Rolling: the share of replaced instances. */
  readonly weight: number;
  readonly observeSeconds: number;
  /** How often it may be observed again. @default what the definition says */
  readonly extensions?: number;
  readonly label: string;
}

export interface GuidanceEffect {
  readonly words: string;
  readonly effect: string;
}

/** What the service's traffic allows to find out. */
export interface PlanOutlook {
  /** Requests a second before the deployment; null: not known. */
  readonly rate: number | null;
  readonly errorRatePercent: number | null;
  readonly stages: ReadonlyArray<{
    readonly index: number;
    /** Until a good candidate passes, about; null: never at this traffic. */
    readonly passSeconds: number | null;
    /** Until a candidate that is worse by the limit is rolled back, about. */
    readonly detectSeconds: number | null;
    /** Is the stage observed for long enough? */
    readonly enough: boolean;
  }>;
  readonly sentences: readonly string[];
}

/** The planner's result (ST-1). Kept in full as evidence; the workflow's state carries a `PlanInForce`. */
export interface Plan {
  readonly strategy: StrategyName;
  readonly summary: string;
  /** One sentence per deciding factor. */
  readonly reasons: ReadonlyArray<{ readonly factor: string; readonly sentence: string }>;
  readonly pros: readonly string[];
  readonly cons: readonly string[];
  readonly requires: readonly string[];
  readonly alternatives: ReadonlyArray<{ readonly strategy: StrategyName; readonly lostBecause: string }>;
  readonly stages: readonly PlannedStage[];
  readonly finalObserveSeconds: number;
  readonly periodSeconds: number;
  readonly expectedSeconds: number;
  readonly wayBack: string;
  readonly outlook: PlanOutlook;
  /** What happens to a stage without a verdict, after it was observed again. */
  readonly onInconclusive: 'ask' | 'advance';
  readonly guidance: { readonly effects: readonly GuidanceEffect[]; readonly unused: readonly string[] };
  readonly confirmation: { readonly required: boolean; readonly why: string };
}

/** What the later states need of the plan: small, because it travels in the execution's state. */
export interface PlanInForce {
  readonly key: string;
  readonly strategy: StrategyName;
  readonly stages: readonly PlannedStage[];
  readonly finalObserveSeconds: number;
  readonly periodSeconds: number;
  readonly infrastructureSeconds: number;
  readonly smokeSeconds: number;
  /** Between two looks at a rollback that is not proven yet. */
  readonly verifySeconds: number;
  readonly expectedSeconds: number;
  readonly confirm: boolean;
  /** undefined: planned by an older version; then the definition's. */
  readonly onInconclusive?: 'ask' | 'advance';
  readonly approvalSeconds: number;
}
