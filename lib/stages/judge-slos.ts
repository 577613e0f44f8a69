import { judgeSlo, thresholds } from '../domain/analysis/index.ts';
import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import type { SloEvidence } from '../model/deployment-evidence.ts';
import { SlipwayError } from '../model/errors.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { Baseline, MetricPeriod } from '../model/metrics.ts';
import type { PlanInForce } from '../model/plan.ts';
import type { WorkflowState } from '../model/state.ts';
import type { SloVerdict } from '../model/verdict.ts';
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
  stopIfInterrupted,
} from './context.ts';
import { isAsking, isLastLook, paceWhileAsked } from './while-asked.ts';

/** One look at the figures of both versions since the first shift (OB-2). A breach ends the observation. */
export const judgeSlos =
  (ports: Ports): Stage =>
  async (state) => {
    await stopIfInterrupted(ports, state);
    const deployment = admitted(state);
    const definition = await pinnedDefinition(ports, state);
    const baseline = await getEvidence<Baseline>(ports, deployment, EVIDENCE.baseline);
    const { window, progress } = state;
    if (!baseline || !window || !progress)
      throw new Error('"Judge SLOs" needs a baseline, a window and the progress in the state');
    const now = ports.clock.now();
    const stages = (state.shifts ?? []).map((shift) => ({
      startedAt: nextPeriod(shift.at, planned(state).periodSeconds),
      weight: shift.weight,
    }));
    const periods = await periodsSince(ports, state, definition, stages, baseline, now);
    const verdict = judgeSlo({
      candidate: deployment.version,
      stable: deployment.previousVersion,
      periods,
      stages,
      planSeconds: planSeconds(planned(state)),
      observationFrom: window.startedAt,
      baseline,
      slo: definition.slo,
    });
    const over = isLastLook(state, now >= window.endsAt);
    const nextSeconds = isAsking(state) ? paceWhileAsked(state, planned(state).periodSeconds) : undefined;
    await keep(ports, state, verdict, now, over);
    if (verdict.status === 'BREACH') throw new SlipwayError('SloBreached', verdict.sentence);
    const watch = { status: verdict.status, reason: verdict.sentence, over };
    return { ...state, watch: nextSeconds === undefined ? watch : { ...watch, nextSeconds } };
  };

/** The final observation goes on where the last stage is. */
export const planSeconds = ({ stages, finalObserveSeconds }: PlanInForce): number[] =>
  stages.map(
    ({ observeSeconds }, index) => observeSeconds + (index === stages.length - 1 ? finalObserveSeconds : 0),
  );

/** Whole periods from each stage's start, for both versions. */
async function periodsSince(
  ports: Ports,
  state: WorkflowState,
  definition: ServiceDefinition,
  stages: ReadonlyArray<{ readonly startedAt: number }>,
  baseline: Baseline,
  now: number,
): Promise<MetricPeriod[]> {
  const { version, previousVersion } = admitted(state);
  const seconds = planned(state).periodSeconds;
  const perStage = stages.map(({ startedAt }, index) => {
    const until = stages[index + 1]?.startedAt ?? now;
    const whole = Math.max(0, Math.floor((until - startedAt) / (seconds * 1000)));
    return ports.metrics.periods({
      definition,
      versions: previousVersion === null ? [version] : [version, previousVersion],
      from: startedAt,
      to: startedAt + whole * seconds * 1000,
      seconds,
      slowerThan: thresholds(baseline),
    });
  });
  return (await Promise.all(perStage)).flat();
}

/** Every verdict goes to the evidence; the audit trail has those that changed something. */
async function keep(
  ports: Ports,
  state: WorkflowState,
  verdict: SloVerdict,
  at: number,
  over: boolean,
): Promise<void> {
  const deployment = admitted(state);
  const { progress, window } = state;
  if (!progress || !window) return;
  const name = progress.final
    ? EVIDENCE.finalSlo(progress.pass)
    : EVIDENCE.slo(progress.stage, progress.pass);
  const label = planned(state).stages[progress.stage]?.label ?? '';
  const observation = `${progress.final ? 'final observation' : `stage ${progress.stage + 1} (${label})`}${progress.pass > 0 ? ', extended' : ''}`;
  const earlier = await getEvidence<SloEvidence>(ports, deployment, name);
  const evidence: SloEvidence = {
    observation,
    weight: progress.weight,
    from: window.startedAt,
    at,
    verdict,
    history: [...(earlier?.history ?? []), { at, status: verdict.status, sentence: verdict.sentence }],
  };
  await putEvidence(ports, deployment, name, evidence);
  await ports.announcer.announce(deployment.id, { kind: 'verdict', stage: observation, verdict });
  if (verdict.status !== 'BREACH' && !over) return;
  await record(ports, state, {
    action: 'judge SLOs',
    cause: observation,
    result: `${observation}: ${verdict.status}: ${verdict.sentence}`,
    status: verdict.status === 'PASS' ? 'done' : verdict.status === 'BREACH' ? 'failed' : 'attention',
    // The series are in the evidence; a line of the audit trail stays small.
    data: {
      status: verdict.status,
      decision: verdict.decision,
      metrics: verdict.metrics.map(({ series, ...metric }) => metric),
    },
  });
}
