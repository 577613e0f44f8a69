import { lockLost } from '../model/errors.ts';
import type { WorkflowState } from '../model/state.ts';
import type { WaitingTaskInput } from '../model/tasks.ts';
import type { Ports } from '../ports/index.ts';

type Input = WorkflowState | WaitingTaskInput<WorkflowState>;

/**
 * Only the execution that the deployment's record names may do anything for it (RB-5): one that was taken over, that was
 * started again by hand, or that answers after everything is over, is turned away before it reads or writes.
 *
 * A task that comes once more when its own execution has closed the deployment has nothing left to do, and says so by
 * answering the state that it got.
 *
 * Throws LockLost when another execution is in charge.
 */
export const inCharge =
  <I extends Input, O>(ports: Ports, create: (ports: Ports) => (input: I) => Promise<O>) =>
  async (input: I): Promise<O> => {
    const state: WorkflowState = 'token' in input ? input.state : input;
    if (state?.deployment) {
      const record = await ports.deployments.get(state.deployment.id);
      if (record && record.execution !== state.execution.name)
        throw lockLost(
          `${record.id} was taken over by the execution ${record.execution}: ${state.execution.name} does nothing more for it`,
        );
      // What a task answers is the state; for a waiting task nothing is waiting any more.
      if (record?.seal) return state as O;
    }
    return create(ports)(input);
  };
