import type { RollbackPlanRecord } from '../model/definition/rollback.ts';
import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import type { Found } from '../model/evidence.ts';

export interface RollbackEvidence {
  /** The record that `rollback.plan` names, validated; `at` is the time of the staging test. */
  plan(definition: ServiceDefinition, version: string): Promise<Found<RollbackPlanRecord>>;
}
