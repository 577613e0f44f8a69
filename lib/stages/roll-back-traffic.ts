import type { RollbackEvidenceFile } from '../model/deployment-evidence.ts';
import { failureSentence, lockLost } from '../model/errors.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { TrafficReading } from '../model/traffic.ts';
import type { Ports } from '../ports/index.ts';
import type { TrafficDriver } from '../ports/traffic-driver.ts';
import {
  admitted,
  getEvidence,
  milestone,
  orderOf,
  pinnedDefinition,
  putEvidence,
  record,
  type Stage,
} from './context.ts';

/**
 * All traffic back to the version that served before (RB-1). A step that could not be done does not stop the
 * others and is not an error here: whether the way back worked is for "Verify rollback" to say.
 */
export const rollBackTraffic =
  (ports: Ports): Stage =>
  async (state) => {
    const deployment = admitted(state);
    await holdsLock(ports, deployment);
    const earlier = await getEvidence<RollbackEvidenceFile>(ports, deployment, EVIDENCE.rollback);
    const startedAt = earlier?.startedAt ?? ports.clock.now();
    const reason = state.failure
      ? failureSentence(state.failure)
      : 'the execution that ran this deployment died';
    const rollback = {
      detectedAt: earlier?.detectedAt ?? startedAt,
      startedAt,
      reason,
      shifted: (state.shifts ?? []).length > 0,
    };
    const next = { ...state, rollback };
    await milestone(ports, next);
    await record(ports, state, {
      action: 'roll back',
      cause: reason,
      result: rollback.shifted
        ? `Rolling back to ${deployment.previousVersion ?? 'nothing, as before'}: ${reason}`
        : `Cleaning up, no user traffic was shifted: ${reason}`,
      status: 'attention',
    });

    const driver = ports.traffic.for(await pinnedDefinition(ports, state));
    const before = await readingOrNull(driver);
    const steps = await driver.goBack(orderOf(state));
    for (const step of steps) {
      await record(ports, state, {
        action: step.step,
        cause: 'rollback',
        result: step.detail,
        status: step.done ? 'done' : 'failed',
      });
    }
    const evidence: RollbackEvidenceFile = {
      ...rollback,
      finishedAt: ports.clock.now(),
      before: earlier?.before ?? before,
      steps,
    };
    await putEvidence(ports, deployment, EVIDENCE.rollback, evidence);
    return next;
  };

/** A deployment that lost the lock may not touch traffic, not even to undo its own work. */
async function holdsLock(
  ports: Ports,
  deployment: { id: string; service: string; environment: string; fencing: number },
) {
  const holder = await ports.locks.holder(deployment);
  if (holder?.deploymentId !== deployment.id || holder.fencing !== deployment.fencing) {
    throw lockLost(
      `${deployment.id} no longer holds the lock of ${deployment.service} in ${deployment.environment}: ${
        holder ? `${holder.deploymentId} has it with number ${holder.fencing}` : 'nobody does'
      }; traffic was left as it is`,
    );
  }
}

/** Where traffic was before is worth knowing, but not worth delaying the way back for. */
async function readingOrNull(driver: TrafficDriver): Promise<TrafficReading | null> {
  try {
    return await driver.read();
  } catch {
    // The split may be unreadable for the very reason of the rollback: null says that it was not read.
    return null;
  }
}
