import { failureSentence, PLATFORM_DIED } from '../../model/errors.ts';
import type { WorkflowState } from '../../model/state.ts';
import { isSignal } from './abort-by.ts';
import { clause } from './one-sentence.ts';

/** How an interrupt's message ends: "<reason> (<kind> by <who>)". */
const INTERRUPT =
  /^(?<reason>.*) \((?<kind>abort|alarm|out-of-memory|deployment-failure|platform-death) by (?<by>[^()]+)\)$/s;

/**
 * Why a deployment did not go on, as a clause that can stand behind "because" or a colon; null when no
 * failure is known. A person's abort names the person, because that is all that caused it; a signal's has no person.
 */
export function causeOf(state: Pick<WorkflowState, 'failure' | 'rollback'>): string | null {
  const sentence = clause(state.failure ? failureSentence(state.failure) : (state.rollback?.reason ?? ''));
  if (!sentence) return state.failure ? 'a task failed without saying why' : null;
  const interrupt = INTERRUPT.exec(sentence)?.groups;
  // Its sentence names who did it already.
  if (interrupt?.['kind'] === 'platform-death') return interrupt['reason'] ?? sentence;
  if (interrupt?.['kind'] !== 'abort') return sentence;
  const { by = 'somebody', reason = '' } = interrupt;
  if (isSignal(by)) return reason;
  const repeats = /\babort/i.test(reason) && reason.includes(by);
  return `${by} aborted it${reason && !repeats ? ` (${reason})` : ''}`;
}

/** true: what the versions ran on died, which says nothing about either of them (RB-5). */
export const platformDied = (state: Pick<WorkflowState, 'failure' | 'rollback'>): boolean =>
  state.failure?.Error === PLATFORM_DIED ||
  INTERRUPT.exec(clause(state.failure ? failureSentence(state.failure) : (state.rollback?.reason ?? '')))
    ?.groups?.['kind'] === 'platform-death';

/** true: a person's abort, so that a sentence goes on with "because" and not with a colon. */
export const wasAborted = (state: Pick<WorkflowState, 'failure' | 'rollback'>): boolean => {
  const sentence = clause(state.failure ? failureSentence(state.failure) : (state.rollback?.reason ?? ''));
  return INTERRUPT.exec(sentence)?.groups?.['kind'] === 'abort';
};
