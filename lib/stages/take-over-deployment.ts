import * as z from 'zod';
import { wasRolledBack } from '../model/ending.ts';
import { refused } from '../model/errors.ts';
import type { AdmittedDeployment, WorkflowState } from '../model/state.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
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

    const holder = await takeLock(ports, found, left.deployment, state.execution.name);
    const died = {
      Error: 'ExecutionDied',
      Cause: `the execution ${found.execution} of ${found.service} ${found.version} died ${whereItStood(left)}`,
    };
    const next: WorkflowState = {
      ...left,
      execution: state.execution,
      deployment: { ...left.deployment, fencing: holder.fencing },
      closeFailure: undefined,
      ...(left.retirement || left.failure ? {} : { failure: died }),
      ...(found.ending ? { ending: found.ending } : {}),
      recovery: whatIsLeft(left, found.ending),
    };
    await ports.deployments.update(deploymentId, { execution: state.execution.name });
    await milestone(ports, next);
    await record(ports, next, {
      action: 'take over',
      cause: died.Cause,
      result:
        next.recovery === 'close'
          ? 'Nothing to roll back: closing the deployment'
          : next.recovery === 'roll-back'
            ? 'Taking over to roll back'
            : 'Taking over to declare its incident',
      status: 'attention',
      data: { fencing: holder.fencing },
    });
    return next;
  };

/**
 * The lock with a number of its own. A deployment that has ended may have released it: what is left to do then is to write
 * things down, and the lock is not needed for that, nor taken from the deployment that came after.
 */
async function takeLock(
  ports: Ports,
  { id, ending }: DeploymentRecord,
  deployment: AdmittedDeployment,
  execution: string,
): Promise<{ readonly fencing: number }> {
  const holder = ending ? await ports.locks.holder(deployment) : undefined;
  if (ending && holder?.deploymentId !== id) return deployment;
  return ports.locks.takeOver(deployment, id, execution, ports.clock.now());
}

function whatIsLeft(
  { candidate, retirement, incident }: WorkflowState,
  ending: DeploymentRecord['ending'],
): NonNullable<WorkflowState['recovery']> {
  if (wasRolledBack(ending) && !incident) return ending?.kind === 'RolledBack' ? 'declare' : 'escalate';
  return ending || retirement || !candidate ? 'close' : 'roll-back';
}

function whereItStood(state: WorkflowState): string {
  const last = state.shifts?.at(-1);
  if (last) return `after it shifted ${last.weight} % of the traffic`;
  return state.candidate ? 'before it shifted any traffic' : 'before it changed anything';
}
