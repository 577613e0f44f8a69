import type { WorkflowState } from './state.ts';

/** What comes next while an observation runs: "Shift traffic" and "Decide next stage" leave it. */
const OBSERVED_NEXT: ReadonlySet<string> = new Set(['observe-again', 'final', 'final-again']);

/**
 * Whether an observation runs, as far as the record tells. A window alone does not: the last one is kept while traffic is
 * shifted, while a person is asked what it could not decide, and when a person has ended the wait.
 */
export const isObserving = ({
  shifts = [],
  progress,
  window,
  rollback,
  failure,
  retirement,
}: WorkflowState): boolean =>
  window !== undefined &&
  progress !== undefined &&
  shifts.length > 0 &&
  !rollback &&
  !failure &&
  !retirement &&
  OBSERVED_NEXT.has(progress.next);
