import { nextStepBack } from '../domain/rollback/step-back.ts';
import type { Rollback } from '../model/definition/rollback.ts';
import type { TargetKind } from '../model/definition/target/index.ts';
import type { RollbackEvidenceFile } from '../model/deployment-evidence.ts';
import { failureSentence, SlipwayError } from '../model/errors.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { WorkflowState } from '../model/state.ts';
import { splitOf, type TrafficReading, type WayBackStep } from '../model/traffic.ts';
import type { Ports } from '../ports/index.ts';
import type { TrafficDriver } from '../ports/traffic-driver.ts';
import { firstThenRest } from './carry-on.ts';
import {
  admitted,
  getEvidence,
  intend,
  milestone,
  orderOf,
  pinnedDefinition,
  putEvidence,
  record,
  type Stage,
  takeNextNumber,
  withKnownShifts,
} from './context.ts';

/**
 * Traffic back to the version that served before, as the definition wants it (RB-1): at once, in steps, or not at all
 * (`rollback.mode`). A step that could not be done does not stop the others and is not an error here: whether the way
 * back worked is for "Verify rollback" to say.
 *
 * What is written down before comes second: a trail or a record that cannot be written keeps nobody's traffic where it is
 * bad. It is made up for afterwards, and the task comes again when that does not work either.
 */
export const rollBackTraffic =
  (ports: Ports): Stage =>
  async (caught) => {
    // A deployment that lost the lock may not touch traffic, not even to undo its own work.
    const taken = await takeNextNumber(ports, caught, 'roll back', { overrides: true });
    const state = await withKnownShifts(ports, taken);
    const definition = await pinnedDefinition(ports, state);
    const { mode, stepEvery } = definition.rollback;
    const driver = ports.traffic.for(definition);
    const before = await readingOrNull(driver);
    const earlier = await earlierTry(ports, state);
    const startedAt = earlier?.startedAt ?? ports.clock.now();
    const rollback = {
      detectedAt: earlier?.detectedAt ?? startedAt,
      startedAt,
      reason: state.failure ? failureSentence(state.failure) : 'the execution that ran this deployment died',
      shifted: (state.shifts ?? []).length > 0,
    };
    const told = firstThenRest();
    await told.first(() => milestone(ports, { ...state, rollback }));
    if (!earlier) await told.first(() => announce(ports, state, rollback, mode));
    if (mode === 'stepped') await told.first(() => intendStep(ports, state));
    const moved = await moveBack(driver, state, {
      mode,
      before,
      shifted: rollback.shifted,
      canStepBack: STEPS_BACK.has(definition.target.kind),
    });
    const next = {
      ...state,
      rollback: { ...rollback, movedAt: ports.clock.now(), next: moved.next, stepSeconds: stepEvery },
    };
    // First: refused when everything is over, or somebody else has taken over in the meantime.
    await milestone(ports, next);
    await told.rest();
    for (const step of moved.steps)
      await record(ports, state, {
        action: step.step,
        cause: 'rollback',
        result: step.detail,
        status: step.done ? 'done' : 'failed',
      });
    const evidence: RollbackEvidenceFile = {
      ...rollback,
      finishedAt: ports.clock.now(),
      before: earlier?.before ?? before,
      steps: [...(mode === 'stepped' ? (earlier?.steps ?? []) : []), ...moved.steps],
    };
    await putEvidence(ports, admitted(state), EVIDENCE.rollback, evidence);
    return next;
  };

/** Targets whose shares Slipway sets itself: each can be set again on the way back. */
const STEPS_BACK: ReadonlySet<TargetKind> = new Set(['local', 'lambda', 'alb']);

interface Moved {
  readonly steps: readonly WayBackStep[];
  readonly next: 'verify' | 'again' | 'page';
}

/** One move: everything, one step of it, or none. */
async function moveBack(
  driver: TrafficDriver,
  state: WorkflowState,
  {
    mode,
    before,
    shifted,
    canStepBack,
  }: {
    readonly mode: Rollback['mode'];
    /** Shares can be given downwards too; instances that are replaced go back one by one by themselves. */
    readonly canStepBack: boolean;
    readonly before: TrafficReading | null;
    readonly shifted: boolean;
  },
): Promise<Moved> {
  const order = orderOf(state);
  const all = async (first: readonly WayBackStep[] = []): Promise<Moved> => ({
    steps: [...first, ...(await driver.goBack(order))],
    next: 'verify',
  });
  // Before any user has met the candidate there is nothing that going back could make worse.
  if (mode === 'instant' || !shifted) return all();
  if (mode === 'freeze-and-page') {
    const where = before ? splitOf(before) : 'where it is could not be read';
    const detail = `traffic stays where it is (${where}), because rollback.mode is freeze-and-page`;
    return { steps: [{ step: 'freeze', done: true, detail }], next: 'page' };
  }
  const weight = nextStepBack(state.shifts ?? [], before, order.candidate);
  if (weight === 0 || order.strategy === 'rolling' || !canStepBack) return all();
  const step = `step back to ${weight} %`;
  try {
    const reading = await driver.shift(order, weight);
    return { steps: [{ step, done: true, detail: `${splitOf(reading)}, read back` }], next: 'again' };
  } catch (error) {
    if (error instanceof SlipwayError && error.name === 'LockLost') throw error;
    // The careful way does not work: then the quick one.
    return all([{ step, done: false, detail: (error as Error).message }]);
  }
}

function announce(
  ports: Ports,
  state: WorkflowState,
  { shifted, reason }: { readonly shifted: boolean; readonly reason: string },
  mode: Rollback['mode'],
): Promise<void> {
  const { previousVersion, fencing } = admitted(state);
  const back = `Rolling back to ${previousVersion ?? 'nothing, as before'}${mode === 'stepped' ? ', step by step' : ''}`;
  return record(ports, state, {
    action: 'roll back',
    cause: reason,
    result: shifted
      ? `${mode === 'freeze-and-page' ? 'Holding traffic where it is and calling people' : back}: ${reason}`
      : `Cleaning up, no user traffic was shifted: ${reason}`,
    status: 'attention',
    data: { fencing },
  });
}

const intendStep = (ports: Ports, state: WorkflowState) =>
  intend(ports, state, {
    action: 'step back',
    cause: 'rollback.mode is stepped',
    result: 'the next share on the way back is to be given',
    data: { fencing: admitted(state).fencing },
  });

/** What a try before this one has done; null: nothing, or it cannot be read, which must not delay the way back. */
async function earlierTry(ports: Ports, state: WorkflowState): Promise<RollbackEvidenceFile | null> {
  try {
    return await getEvidence<RollbackEvidenceFile>(ports, admitted(state), EVIDENCE.rollback);
  } catch {
    return null;
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
