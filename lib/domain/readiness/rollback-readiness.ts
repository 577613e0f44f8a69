import { checkAgain, slipwayCommand } from '../../model/command.ts';
import type { RollbackPlanRecord } from '../../model/definition/rollback.ts';
import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import { formatDuration } from '../../model/duration.ts';
import type { ArtifactState } from '../../model/environment.ts';
import type { Found } from '../../model/evidence.ts';
import type { StrategyName } from '../../model/names.ts';
import type { Check, PreflightResult } from '../../model/verdict.ts';
import { datedAhead } from './dated-ahead.ts';
import { wayBack } from './way-back.ts';

export interface RollbackReadinessFacts {
  readonly definition: ServiceDefinition;
  /** The candidate's. */
  readonly version: string;
  /** null: the definition names no rollback plan. */
  readonly plan: Found<RollbackPlanRecord> | null;
  readonly previousVersion: string | null;
  readonly previousArtifact: ArtifactState | null;
  readonly candidateArtifact: ArtifactState;
  readonly strategy: StrategyName;
  readonly databaseMigration: boolean;
  readonly now: number;
}

/** Is the way back ready, and is what it needs there (PF-5, PF-6)? */
export function judgeRollbackReadiness(facts: RollbackReadinessFacts): PreflightResult {
  const checks = [candidate(facts), previous(facts), ...planChecks(facts)];
  const bad = checks.filter((check) => check.status === 'FAIL' || check.status === 'GAP');
  const way = `way back: ${wayBack(facts)}`;
  return {
    validation: 'rollback-readiness',
    status: bad.length > 0 ? 'NOT_READY' : 'READY',
    reason: bad.length > 0 ? `${bad.map((check) => check.reason).join('; ')} (${way})` : way,
    checks,
  };
}

function candidate({ candidateArtifact, definition, version }: RollbackReadinessFacts): Check {
  const { status, detail } = candidateArtifact;
  if (status === 'READY') return { name: 'artifact', status: 'PASS', reason: detail };
  return {
    name: 'artifact',
    status: 'FAIL',
    reason: `artifact ${status}: ${detail}`,
    remedy: 'build and publish this version, or correct target in the definition',
    verify: checkAgain(definition.service, version, definition.target.kind),
  };
}

function previous({ previousVersion, previousArtifact, definition, version }: RollbackReadinessFacts): Check {
  const name = 'previous version';
  if (previousVersion === null) {
    return {
      name,
      status: 'UNSPECIFIED',
      reason: 'first deployment: there is no version to go back to, a rollback removes the candidate',
      remedy: 'nothing: accept it for a first deployment',
      verify: slipwayCommand(`status ${definition.service}`, definition.target.kind),
    };
  }
  if (previousArtifact?.status === 'READY')
    return {
      name,
      status: 'PASS',
      reason: `${previousVersion} can be started again: ${previousArtifact.detail}`,
    };
  return {
    name,
    status: 'FAIL',
    reason: `${previousVersion} cannot be started again: ${previousArtifact?.detail ?? 'nothing is known of it'}`,
    remedy: `bring back what ${previousVersion} needs to start`,
    verify: checkAgain(definition.service, version, definition.target.kind),
  };
}

function planChecks(facts: RollbackReadinessFacts): Check[] {
  const { definition, plan, now, version } = facts;
  const name = 'rollback plan';
  const remedy = 'write down the rollback, test it in staging, and record both under rollback.plan';
  const verify = checkAgain(definition.service, version, definition.target.kind);
  if (plan === null) {
    return [{ name, status: 'UNSPECIFIED', reason: 'the definition names no rollback plan', remedy, verify }];
  }
  if (plan.kind !== 'found') {
    const what = plan.kind === 'missing' ? 'is missing' : 'cannot be read';
    return [{ name, status: 'GAP', reason: `${plan.origin} ${what}: ${plan.reason}`, remedy, verify }];
  }
  const dated = (what: string, at: string): Check => {
    const age = (now - Date.parse(at)) / 1000;
    const most = definition.rollback.testedWithin;
    const ahead = datedAhead(age);
    if (ahead) return { name: what, status: 'GAP', reason: `${what}: ${ahead}`, remedy, verify };
    if (age <= most) return { name: what, status: 'PASS', reason: `${what} ${formatDuration(age)} ago` };
    return {
      name: what,
      status: 'GAP',
      reason: `${what} ${formatDuration(age)} ago, and at most ${formatDuration(most)} counts`,
      remedy,
      verify,
    };
  };
  const { value } = plan;
  const checks = [
    {
      name,
      status: 'PASS' as const,
      reason: `documented in ${value.document}; told through ${value.communication}`,
    },
    dated('rollback tested in staging', value.testedInStagingAt),
  ];
  if (!facts.databaseMigration) return checks;
  if (!value.migration) {
    const reason = 'the deployment includes a database migration, and the plan says nothing of its way back';
    return [...checks, { name: 'migration', status: 'GAP', reason, remedy, verify }];
  }
  return [
    ...checks,
    dated('migration rollback script tested', value.migration.rollbackScriptTestedAt),
    dated('backup verified', value.migration.backupVerifiedAt),
    dated('restore tested', value.migration.restoreTestedAt),
  ];
}
