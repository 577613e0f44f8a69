import type { AuditLine } from './audit.ts';
import type { ServiceDefinition } from './definition/service-definition.ts';
import type { Ending } from './ending.ts';
import type { Incident } from './incident.ts';
import type { InstanceHealth } from './infrastructure.ts';
import type { Baseline } from './metrics.ts';
import type { Plan } from './plan.ts';
import type { WorkflowState } from './state.ts';
import type { TrafficReading, WayBackStep } from './traffic.ts';
import type {
  InfrastructureVerdict,
  PreflightResult,
  Readiness,
  RollbackVerdict,
  SloVerdict,
  SmokeVerdict,
} from './verdict.ts';

/** What `slo/*.json` holds: the newest verdict of one observation, and every verdict before it in short. */
export interface SloEvidence {
  /** "stage 1 at 5 %", "final observation", with ", extended" for a later pass. */
  readonly observation: string;
  readonly weight: number;
  readonly from: number;
  readonly at: number;
  readonly verdict: SloVerdict;
  readonly history: ReadonlyArray<{
    readonly at: number;
    readonly status: SloVerdict['status'];
    readonly sentence: string;
  }>;
}

export interface SmokeEvidence {
  readonly place: 'candidate' | 'production' | 'rollback';
  readonly at: number;
  readonly verdict: SmokeVerdict;
}

export interface InfrastructureEvidence {
  readonly at: number;
  readonly verdict: InfrastructureVerdict;
  readonly instances: readonly InstanceHealth[];
}

export interface RollbackEvidenceFile {
  /** When the failure was detected: the moment the rollback was decided. */
  readonly detectedAt: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly reason: string;
  /** false: no user request ever reached the candidate, so this was only a clean-up. */
  readonly shifted: boolean;
  readonly before: TrafficReading | null;
  readonly steps: readonly WayBackStep[];
}

/** Everything that is known of a deployment, as its reports are written from. Missing parts did not happen. */
export interface DeploymentEvidence {
  readonly state: WorkflowState;
  readonly ending: Ending;
  readonly generatedAt: number;
  readonly audit: readonly AuditLine[];
  readonly definition: ServiceDefinition | null;
  readonly plan: Plan | null;
  readonly preflight: readonly PreflightResult[];
  readonly readiness: Readiness | null;
  readonly baseline: Baseline | null;
  readonly slo: readonly SloEvidence[];
  readonly smoke: readonly SmokeEvidence[];
  readonly infrastructure: readonly InfrastructureEvidence[];
  readonly rollback: RollbackEvidenceFile | null;
  readonly verification: (RollbackVerdict & { readonly at: number }) | null;
  readonly incident: Incident | null;
}
