import { verifyRollback } from '../domain/rollback/verify-rollback.ts';
import { operationsAt, smokeDepth } from '../domain/smoke/index.ts';
import { summariseSmoke } from '../domain/smoke/summarise-smoke.ts';
import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { Baseline, MetricPeriod } from '../model/metrics.ts';
import type { WorkflowState } from '../model/state.ts';
import type { SmokeVerdict } from '../model/verdict.ts';
import type { Ports } from '../ports/index.ts';
import {
  admitted,
  getEvidence,
  nextPeriod,
  pinnedDefinition,
  planned,
  putEvidence,
  record,
  type Stage,
} from './context.ts';

/** Proves the way back from what can be seen now: split, instances, smoke tests, fresh figures (RB-2). */
export const verifyRollbackStage =
  (ports: Ports): Stage =>
  async (answered) => {
    const state = await withKnownRollback(ports, answered);
    const deployment = admitted(state);
    const definition = await pinnedDefinition(ports, state);
    // 0: the rollback task never answered, so its time is over and the verdict is final at once.
    const startedAt = state.rollback?.movedAt ?? state.rollback?.startedAt ?? 0;
    const [reading, instances, smoke, metrics, alarms, baseline] = await Promise.all([
      ports.traffic.for(definition).read(),
      ports.infrastructure.inspect(definition, startedAt),
      smokeOfStable(ports, definition, deployment.previousVersion),
      figuresSince(ports, state, definition, startedAt),
      ports.alarms.states(definition.alarms),
      getEvidence<Baseline>(ports, deployment, EVIDENCE.baseline),
    ]);
    const now = ports.clock.now();
    const verdict = verifyRollback({
      stable: deployment.previousVersion,
      candidate: deployment.version,
      reading,
      instances,
      smoke,
      metrics,
      alarms,
      baseline,
      limits: definition.slo.limits,
      startedAt,
      now,
      verifyWithinSeconds: definition.rollback.verifyWithin,
      shifted: state.rollback?.shifted ?? true,
    });
    await putEvidence(ports, deployment, EVIDENCE.verification, { ...verdict, at: now });
    if (smoke)
      await putEvidence(ports, deployment, EVIDENCE.smoke('rollback', now), {
        place: 'rollback',
        at: now,
        verdict: smoke,
      });
    if (verdict.status !== 'PENDING') {
      await record(ports, state, {
        action: 'verify rollback',
        cause: 'rollback',
        result: verdict.sentence,
        status: verdict.status === 'SUCCESS' ? 'done' : 'failed',
        data: { status: verdict.status, checks: verdict.checks },
      });
      await ports.announcer.announce(deployment.id, { kind: 'traffic', reading });
    }
    return { ...state, verification: { status: verdict.status, reason: verdict.sentence, at: now } };
  };

/** A rollback task that never answered has left its beginning in the record: proof is counted from there. */
async function withKnownRollback(ports: Ports, state: WorkflowState): Promise<WorkflowState> {
  const rollback = state.rollback ?? (await ports.deployments.get(admitted(state).id))?.state.rollback;
  return rollback ? { ...state, rollback } : state;
}

async function smokeOfStable(
  ports: Ports,
  definition: ServiceDefinition,
  stable: string | null,
): Promise<SmokeVerdict | null> {
  if (stable === null) return null;
  const startedAt = ports.clock.now();
  const outcomes = await ports.smoke.run(
    definition,
    { at: 'production' },
    operationsAt(definition, smokeDepth(definition)),
  );
  return summariseSmoke(outcomes, (ports.clock.now() - startedAt) / 1000);
}

/** Whole periods of the stable version since the rollback; none when the way back has no start. */
async function figuresSince(
  ports: Ports,
  state: WorkflowState,
  definition: ServiceDefinition,
  startedAt: number,
): Promise<readonly MetricPeriod[]> {
  const { previousVersion } = admitted(state);
  const seconds = planned(state).periodSeconds;
  if (previousVersion === null || startedAt === 0) return [];
  const from = nextPeriod(startedAt, seconds);
  const whole = Math.floor((ports.clock.now() - from) / (seconds * 1000));
  if (whole < 1) return [];
  return ports.metrics.periods({
    definition,
    versions: [previousVersion],
    from,
    to: from + whole * seconds * 1000,
    seconds,
    slowerThan: [],
  });
}
