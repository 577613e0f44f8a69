import { judgeCandidate } from '../domain/infrastructure/index.ts';
import { operationsAt, smokeDepth, summariseSmoke } from '../domain/smoke/index.ts';
import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import { instancesOf, replacesInPlace } from '../model/definition/target/instances.ts';
import { SlipwayError } from '../model/errors.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { StrategyName } from '../model/names.ts';
import { readingOf } from '../model/traffic.ts';
import type { Ports } from '../ports/index.ts';
import {
  admitted,
  intend,
  milestone,
  orderOf,
  pinnedDefinition,
  planned,
  putEvidence,
  record,
  type Stage,
  stopIfInterrupted,
  takeNextNumber,
} from './context.ts';

/** Brings the candidate up beside the running version, without traffic (EX-1). */
export const startCandidate =
  (ports: Ports): Stage =>
  async (before) => {
    await stopIfInterrupted(ports, before);
    const state = await takeNextNumber(ports, before, 'start candidate');
    const startedAt = state.candidate?.startedAt ?? ports.clock.now();
    const next = { ...state, candidate: { ready: false, reason: 'starting', startedAt } };
    // Before the driver is called: if this task dies now, recovery must know that a candidate may run.
    await milestone(ports, next);
    const definition = await pinnedDefinition(ports, state);
    await intend(ports, state, {
      action: 'start candidate',
      cause: `plan: ${planned(state).strategy}`,
      result: `${admitted(state).version} is to start`,
      data: { fencing: admitted(state).fencing },
    });
    await ports.traffic.for(definition).start(orderOf(state));
    await record(ports, state, {
      action: 'start candidate',
      cause: `plan: ${planned(state).strategy}`,
      result: `${admitted(state).version} is starting, without traffic`,
      status: 'running',
    });
    return next;
  };

export const checkCandidate =
  (ports: Ports): Stage =>
  async (state) => {
    await stopIfInterrupted(ports, state);
    const { version } = admitted(state);
    const definition = await pinnedDefinition(ports, state);
    const startedAt = state.candidate?.startedAt ?? ports.clock.now();
    const reading = await ports.traffic.for(definition).read();
    const verdict = judgeCandidate({
      reading,
      version,
      // Rolling keeps the size of the fleet: its first instance stands for the rest until they are replaced, where
      // it comes up before the first shift. All that were brought up have to be healthy (EX-1), and as many as the
      // definition asks for.
      instancesWanted: wantedOf(definition, planned(state).strategy, readingOf(reading, version)?.wanted),
      startedAt,
      now: ports.clock.now(),
      startTimeoutSeconds: definition.target.startTimeout,
    });
    if (verdict.ready || verdict.failed) {
      await record(ports, state, {
        action: 'check candidate',
        cause: 'the candidate was started',
        result: verdict.reason,
        status: verdict.ready ? 'done' : 'failed',
      });
    }
    if (verdict.failed) throw new SlipwayError('CandidateNotReady', verdict.reason);
    return { ...state, candidate: { ready: verdict.ready, reason: verdict.reason, startedAt } };
  };

function wantedOf({ target }: ServiceDefinition, strategy: StrategyName, seen = 0): number {
  if (replacesInPlace(target)) return 0;
  return strategy === 'rolling' ? 1 : Math.max(instancesOf(target), seen);
}

/** The candidate's own address, not production (EX-1): a failure here has touched no user. */
export const smokeTestCandidate =
  (ports: Ports): Stage =>
  async (state) => {
    await stopIfInterrupted(ports, state);
    const deployment = admitted(state);
    const definition = await pinnedDefinition(ports, state);
    if (replacesInPlace(definition.target)) {
      const reason = `${deployment.version} runs nowhere before its first instance is replaced: it is tested there`;
      await record(ports, state, {
        action: 'smoke test candidate',
        cause: 'before any traffic is shifted',
        result: reason,
        status: 'attention',
      });
      return state;
    }
    const startedAt = ports.clock.now();
    const outcomes = await ports.smoke.run(
      definition,
      { at: 'version', version: deployment.version },
      operationsAt(definition, smokeDepth(definition)),
    );
    const at = ports.clock.now();
    const verdict = summariseSmoke(outcomes, (at - startedAt) / 1000);
    await putEvidence(ports, deployment, EVIDENCE.smoke('candidate', at), {
      place: 'candidate',
      at,
      verdict,
    });
    await record(ports, state, {
      action: 'smoke test candidate',
      cause: 'before any traffic is shifted',
      result: `${deployment.version}, before any traffic: ${verdict.sentence}`,
      status: verdict.status === 'PASS' ? 'done' : 'failed',
      data: { passed: verdict.passed, total: verdict.total },
    });
    if (verdict.status === 'FAIL')
      throw new SlipwayError('SmokeTestFailed', `before any traffic was shifted, ${verdict.sentence}`);
    return { ...state, smoke: { status: verdict.status, reason: verdict.sentence } };
  };
