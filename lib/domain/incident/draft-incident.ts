import type { AuditLine } from '../../model/audit.ts';
import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import type { RollbackEvidenceFile, SloEvidence } from '../../model/deployment-evidence.ts';
import type { Incident, Severity } from '../../model/incident.ts';
import type { AdmittedDeployment, WorkflowState } from '../../model/state.ts';
import type { RollbackVerdict } from '../../model/verdict.ts';
import { causeOf } from '../ending/cause.ts';
import { manualSteps } from './manual-steps.ts';
import { preservedKeys } from './preserved-keys.ts';
import { draftRootCause } from './root-cause.ts';
import { timelineOf } from './timeline.ts';
import { type UserImpact, userImpact } from './user-impact.ts';

const DAY_MS = 86_400_000;

/** When the review is due: what still affects production is reviewed on the next day. */
const REVIEW_WITHIN_DAYS: Record<Severity, number> = { P0: 1, P1: 5 };

export interface IncidentFacts {
  readonly state: WorkflowState;
  readonly rollback: RollbackEvidenceFile | null;
  readonly verification: (RollbackVerdict & { readonly at: number }) | null;
  readonly audit: readonly AuditLine[];
  readonly definition: ServiceDefinition | null;
  /** What the watchers kept, where it is at hand: it makes the impact exact. */
  readonly slo?: readonly SloEvidence[];
  /** Where traffic is, where the way back is not proven; null: not known or as before. */
  readonly traffic?: string | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly id: string;
}

export interface NoIncident {
  readonly declared: false;
  readonly reason: string;
}

/**
 * The incident that a rollback calls for (RB-4): P1 when users met the candidate and the way back is proven,
 * P0 when it is not proven, none when no user met it and everything is as before.
 */
export function draftIncident(facts: IncidentFacts): Incident | NoIncident {
  const { state, id, now } = facts;
  const { deployment } = state;
  if (!deployment) return none('No incident: the deployment was never admitted, so it changed nothing.');
  const status = state.verification?.status ?? facts.verification?.status ?? 'not verified';
  const shifted = facts.rollback?.shifted ?? state.rollback?.shifted ?? (state.shifts ?? []).length > 0;
  if (status === 'SUCCESS' && !shifted) {
    return none(
      `No incident: no user traffic was shifted to ${deployment.version}, and it is verified that ${
        deployment.previousVersion
          ? `${deployment.previousVersion} serves as before`
          : 'nothing serves, as before'
      }.`,
    );
  }
  const severity: Severity = status === 'SUCCESS' ? 'P1' : 'P0';
  const impact = userImpact({
    slo: facts.slo ?? [],
    audit: facts.audit,
    rollback: facts.rollback,
    version: deployment.version,
  });
  return {
    id,
    severity,
    deploymentId: deployment.id,
    service: deployment.service,
    environment: deployment.environment,
    summary: summaryOf(facts, deployment, severity, status),
    impact: impactSentence(deployment, impact, shifted, severity),
    timeline: timelineOf(facts, deployment, status),
    preserved: preservedKeys(facts, deployment),
    manualSteps:
      severity === 'P0' ? manualSteps(deployment, facts.definition, facts.verification?.checks ?? []) : [],
    reviewBy: now + REVIEW_WITHIN_DAYS[severity] * DAY_MS,
    rootCauseDraft: draftRootCause(state, facts.audit),
    openedAt: now,
    closedAt: null,
  };
}

const none = (reason: string): NoIncident => ({ declared: false, reason });

function summaryOf(
  { state, rollback, traffic }: IncidentFacts,
  { service, version, previousVersion, environment }: AdmittedDeployment,
  severity: Severity,
  status: string,
): string {
  const why = causeOf(state) ?? rollback?.reason ?? 'the cause is not known';
  const back = previousVersion ?? 'nothing, as before';
  if (severity === 'P1') return `${service} ${version} was rolled back to ${back} in ${environment}: ${why}.`;
  const where = traffic ? `; traffic now: ${traffic}` : '';
  return state.rollback?.next === 'page'
    ? `${service} ${version} is not rolled back to ${back} in ${environment}, because rollback.mode is freeze-and-page, and a person has to decide: ${why}${where}.`
    : `The rollback of ${service} ${version} to ${back} in ${environment} is not proven (${status}): ${why}${where}.`;
}

function impactSentence(
  { version }: AdmittedDeployment,
  { requests, failed, exact, source }: UserImpact,
  shifted: boolean,
  severity: Severity,
): string {
  const still = severity === 'P0' ? ' Production may still be affected.' : '';
  if (!shifted) return `No user traffic was shifted to ${version}.${still}`;
  if (requests === null) {
    return `User requests were sent to ${version}; how many, and how many of them failed, was not measured.${still}`;
  }
  const failures =
    failed === null
      ? 'how many of them failed was not measured'
      : `${exact ? '' : 'about '}${grouped(failed)} of them failed`;
  // What came between the last verdict and the way back was counted by nobody.
  return `${version} got at least ${grouped(requests)} user requests, ${failures} (${source}).${still}`;
}

const grouped = (count: number) => count.toLocaleString('en-US');
