import { slipwayCommand } from '../../model/command.ts';
import type { Ending } from '../../model/ending.ts';
import { workerOf } from '../../model/execution-name.ts';
import type { WorkflowState } from '../../model/state.ts';
import { oneSentence } from './one-sentence.ts';

interface Facts {
  readonly id: string;
  readonly service: string;
  readonly version: string;
  readonly startedAt: number;
  readonly execution: string;
  readonly state: Pick<WorkflowState, 'deployment'>;
  readonly ending: Ending | null;
  readonly seal: unknown;
}

export type LeftToDo =
  /** ended: over and written down. running: somebody is at work on it. abandoned: a recovery has to finish it. */
  { readonly kind: 'ended' | 'running' | 'abandoned'; readonly reason: string };

/**
 * What a recovery would find to do (RB-5). Only an abandoned deployment is for it: a second one that works beside the first
 * would be two that write, and an ended one has nothing left.
 *
 * @param kind of the service's target
 */
export function leftToDo(record: Facts, isRunning: boolean, kind: string | null): LeftToDo {
  const { id, service, version, execution, ending, seal, startedAt, state } = record;
  if (ending && seal) {
    const rest =
      ending.kind === 'RollbackFailed'
        ? `The rest is for a person and not for a recovery: ${slipwayCommand(`status ${service}`, kind)}`
        : 'Nothing is to be done, and nothing was done';
    return {
      kind: 'ended',
      reason: `nothing to recover: ${id} ended ${ending.kind} at ${iso(ending.at)}: ${oneSentence(ending.reason)} ${rest}`,
    };
  }
  if (isRunning) {
    const by = state.deployment?.requestedBy;
    return {
      kind: 'running',
      reason: `${id} is running: ${workerOf(execution)} is at work on ${service} ${version}${by ? `, for ${by}` : ''}, since ${iso(startedAt)}. Nothing was done; wait for it, or abort it: ${slipwayCommand(`abort ${id}`, kind)}`,
    };
  }
  return { kind: 'abandoned', reason: `${id} was left open: ${workerOf(execution)} is gone` };
}

const iso = (at: number) => new Date(at).toISOString();
