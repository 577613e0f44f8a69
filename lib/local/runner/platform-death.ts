import { SlipwayError } from '../../model/errors.ts';
import type { WorkflowState } from '../../model/state.ts';
import { goesForward } from '../events/watch-platform.ts';
import type { TaskFunction, TaskFunctions } from './interpret.ts';

/** Failures that have a cause of their own, whatever else dies. */
const OWN_CAUSE = ['DeploymentInterrupted', 'LockLost', 'ApprovalRejected'];

/**
 * The same tasks; one that fails on the way forward because the platform process died says so (RB-5). What it saw, such as a
 * smoke test that nobody answered, would be told as the candidate's fault.
 *
 * @param death why everything is down; null: the platform lives
 */
export function toldFromDeath(functions: TaskFunctions, death: () => Promise<string | null>): TaskFunctions {
  const told =
    (carryOut: (input: unknown) => Promise<unknown>) =>
    async (input: unknown): Promise<unknown> => {
      try {
        return await carryOut(input);
      } catch (error) {
        const state = stateIn(input);
        if (!state.deployment || !goesForward(state) || OWN_CAUSE.includes((error as Error).name))
          throw error;
        const reason = await death();
        if (reason === null) throw error;
        throw new SlipwayError('DeploymentInterrupted', `${reason} (platform-death by this machine)`);
      }
    };
  return Object.fromEntries(
    Object.entries(functions).map(([task, carryOut]) => [task, told(carryOut as never) as TaskFunction]),
  ) as TaskFunctions;
}

/** A waiting task gets the state beside its token. */
const stateIn = (input: unknown): WorkflowState => {
  const given = input as WorkflowState & { readonly state?: WorkflowState };
  return given.state ?? given;
};
