import type { Ending } from './ending.ts';
import { lockLost, refused } from './errors.ts';
import type { WorkflowState } from './state.ts';

interface Claimable {
  readonly id: string;
  readonly execution: string;
  readonly state: WorkflowState;
  readonly ending: Ending | null;
  readonly seal: unknown;
}

/** Throws DeploymentRefused when there is nothing left of a deployment that a recovery could do. */
export function refuseClosed({ id, ending, seal }: Claimable): void {
  if (ending && seal) throw refused(`nothing to recover: ${id} ended ${ending.kind}: ${ending.reason}`);
}

/** Throws LockLost when the record is of a later step than the claim: a newer recovery is at work. */
export function refuseOvertaken(record: Claimable, next: WorkflowState): void {
  const [kept = 0, given = 0] = [record.state.deployment?.fencing, next.deployment?.fencing];
  if (given < kept)
    throw lockLost(
      `${record.execution} has taken ${record.id} over with lock number ${kept}, which is newer than ${given}`,
    );
}

/** Throws LockLost when the record is another execution's, or closed: nothing is added to that any more. */
export function refuseStranger({ id, execution, seal }: Claimable, by: string | undefined): void {
  if (by !== undefined && by !== execution)
    throw lockLost(`${id} was taken over by the execution ${execution}: ${by} does nothing more for it`);
  if (by !== undefined && seal)
    throw lockLost(`${id} is closed: a task of ${by} that was late changes nothing`);
}
