import type { Alarms } from './alarms.ts';
import type { Announcer } from './announcer.ts';
import type { ApprovalDesk } from './approval-desk.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { BallotBox } from './ballot-box.ts';
import type { Clock, Ids } from './clock.ts';
import type { DefinitionSource } from './definition-source.ts';
import type { DeploymentRecords } from './deployment-records.ts';
import type { EnvironmentProbe } from './environment-probe.ts';
import type { EvidenceStore } from './evidence-store.ts';
import type { IncidentDesk } from './incident-desk.ts';
import type { Infrastructure } from './infrastructure.ts';
import type { LockStore } from './lock-store.ts';
import type { MetricSource } from './metric-source.ts';
import type { ObservationWishes } from './observation-wishes.ts';
import type { QualityEvidence } from './quality-evidence.ts';
import type { RollbackEvidence } from './rollback-evidence.ts';
import type { SmokeRunner } from './smoke-runner.ts';
import type { TaskTokens } from './task-tokens.ts';
import type { TrafficDrivers } from './traffic-driver.ts';
import type { WaitRegistry } from './wait-registry.ts';

/** The whole world as the stages see it. One factory per world puts it together. */
export interface Ports {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly definitions: DefinitionSource;
  readonly locks: LockStore;
  readonly deployments: DeploymentRecords;
  readonly waits: WaitRegistry;
  readonly ballots: BallotBox;
  readonly wishes: ObservationWishes;
  readonly evidence: EvidenceStore;
  readonly audit: AuditTrail;
  readonly traffic: TrafficDrivers;
  readonly metrics: MetricSource;
  readonly infrastructure: Infrastructure;
  readonly smoke: SmokeRunner;
  readonly quality: QualityEvidence;
  readonly environment: EnvironmentProbe;
  readonly rollbackEvidence: RollbackEvidence;
  readonly incidents: IncidentDesk;
  readonly alarms: Alarms;
  readonly approvals: ApprovalDesk;
  readonly tasks: TaskTokens;
  readonly announcer: Announcer;
}
