import * as z from 'zod';
import { refused } from '../model/errors.ts';
import type { WorkflowState } from '../model/state.ts';
import type { Ports } from '../ports/index.ts';
import { milestone, record, type Stage } from './context.ts';

const RecoveryRequest = z.strictObject({ deploymentId: z.string().min(1) });

/**
 * Recovery's first task (RB-5): takes the lock over with a higher fencing number, so that no task of the dead
 * execution can write any more, and says what is left to do from what the record knows.
 */
export const takeOverDeployment =
  (ports: Ports): Stage =>
  async (state) => {
    const { deploymentId } = RecoveryRequest.parse(state.request);
    const found = await ports.deployments.get(deploymentId);
    if (!found)
      throw refused(`there is no deployment "${deploymentId}"; \`slipway status\` lists the open ones`);
    if (found.ending && found.seal)
      throw refused(`nothing to recover: ${deploymentId} ended ${found.ending.kind}: ${found.ending.reason}`);
    const left = found.state;
    if (!left.deployment)
      throw refused(`the record of ${deploymentId} has no deployment in it; look at it by hand`);

    const now = ports.clock.now();
    const holder = await ports.locks.takeOver(left.deployment, deploymentId, now);
    const died = {
      Error: 'ExecutionDied',
      Cause: `the execution ${found.execution} of ${found.service} ${found.version} died ${whereItStood(left)}`,
    };
    const next: WorkflowState = {
      ...left,
      execution: state.execution,
      deployment: { ...left.deployment, fencing: holder.fencing },
      ...(left.retirement || left.failure ? {} : { failure: died }),
      ...(found.ending ? { ending: found.ending } : {}),
      recovery: whatIsLeft(left, found.ending !== null),
    };
    await ports.deployments.update(deploymentId, { execution: state.execution.name });
    await milestone(ports, next);
    await record(ports, next, {
      action: 'take over',
      cause: died.Cause,
      result:
        next.recovery === 'close'
          ? 'Nothing to roll back: closing the deployment'
          : 'Taking over to roll back',
      status: 'attention',
      data: { fencing: holder.fencing },
    });
    return next;
  };

function whatIsLeft(state: WorkflowState, ended: boolean): 'roll-back' | 'close' {
  if (ended || state.retirement) return 'close';
  return state.candidate ? 'roll-back' : 'close';
}

function whereItStood(state: WorkflowState): string {
  const last = state.shifts?.at(-1);
  if (last) return `after it shifted ${last.weight} % of the traffic`;
  return state.candidate ? 'before it shifted any traffic' : 'before it changed anything';
}
