import type { WorkflowState } from './state.ts';

/**
 * The state to keep of a deployment: the one of the later step, by its lock number. A task that is late must not take back
 * what was kept since; with the same number the given one is newer.
 */
export function laterState(kept: WorkflowState, given: WorkflowState | undefined): WorkflowState {
  if (!given) return kept;
  const [known = 0, next = 0] = [kept.deployment?.fencing, given.deployment?.fencing];
  return next < known ? kept : given;
}
