import type { TaskName } from '../model/tasks.ts';
import type { Ports } from '../ports/index.ts';
import { admitDeployment } from './admit-deployment.ts';
import { archiveEvidence } from './archive-evidence.ts';
import { captureBaseline } from './capture-baseline.ts';
import { decideNextStage } from './decide-next-stage.ts';
import { decideReadinessStage } from './decide-readiness.ts';
import { declareIncident } from './declare-incident.ts';
import { draftNotificationStage } from './draft-notification.ts';
import { escalate } from './escalate.ts';
import { inCharge } from './in-charge.ts';
import { listenForInterrupts } from './interrupts.ts';
import { judgeSlos } from './judge-slos.ts';
import { planStage } from './plan-deployment.ts';
import { checkEnvironmentHealth, checkQualityGates, checkRollbackReadiness } from './preflight.ts';
import { checkCandidate, smokeTestCandidate, startCandidate } from './provision.ts';
import { publishReports } from './publish-reports.ts';
import { recordEnding } from './record-ending.ts';
import { releaseLock } from './release-lock.ts';
import { requestApproval } from './request-approval.ts';
import { retirePreviousVersion } from './retire-previous-version.ts';
import { rollBackTraffic } from './roll-back-traffic.ts';
import { shiftTraffic } from './shift-traffic.ts';
import { smokeTestProduction } from './smoke-test-production.ts';
import { takeOverDeployment } from './take-over-deployment.ts';
import { verifyRollbackStage } from './verify-rollback.ts';
import { watchInfrastructure } from './watch-infrastructure.ts';

/** What a task carries out: one input, one answer. Waiting tasks answer nothing; their token is settled later. */
type TaskFunction = (input: never) => Promise<unknown>;

/** Every task of the workflow, by the name that the definition gives it. */
const STAGES = {
  'admit-deployment': admitDeployment,
  'plan-deployment': planStage,
  'request-approval': requestApproval,
  'check-quality-gates': checkQualityGates,
  'check-environment-health': checkEnvironmentHealth,
  'check-rollback-readiness': checkRollbackReadiness,
  'decide-readiness': decideReadinessStage,
  'capture-baseline': captureBaseline,
  'start-candidate': startCandidate,
  'check-candidate': checkCandidate,
  'smoke-test-candidate': smokeTestCandidate,
  'shift-traffic': shiftTraffic,
  'judge-slos': judgeSlos,
  'watch-infrastructure': watchInfrastructure,
  'smoke-test-production': smokeTestProduction,
  'listen-for-interrupts': listenForInterrupts,
  'decide-next-stage': decideNextStage,
  'retire-previous-version': retirePreviousVersion,
  'roll-back-traffic': rollBackTraffic,
  'verify-rollback': verifyRollbackStage,
  'declare-incident': declareIncident,
  escalate,
  'record-ending': recordEnding,
  'publish-reports': publishReports,
  'draft-notification': draftNotificationStage,
  'archive-evidence': archiveEvidence,
  'release-lock': releaseLock,
  'take-over-deployment': takeOverDeployment,
} satisfies Record<TaskName, (ports: Ports) => TaskFunction>;

export function createTaskFunctions(ports: Ports): Record<TaskName, TaskFunction> {
  const entries = Object.entries(STAGES).map(([task, create]) => [task, inCharge(ports, create as never)]);
  return Object.fromEntries(entries) as Record<TaskName, TaskFunction>;
}
