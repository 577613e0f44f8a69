import type { StrategyName } from './names.ts';

/** One step of a deployment: shift to `weight`, then observe. */
export interface PlannedStage {
  readonly index: number;
  /** Percent of the traffic that the candidate gets. Rolling: the share of replaced instances. */
  readonly weight: number;
  readonly observeSeconds: number;
  readonly label: string;
}

export interface GuidanceEffect {
  readonly words: string;
  readonly effect: string;
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
  readonly approvalSeconds: number;
}
