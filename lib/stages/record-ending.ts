import { decideEnding } from '../domain/ending/decide-ending.ts';
import type { Ending } from '../model/ending.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { AdmittedDeployment, WorkflowState } from '../model/state.ts';
import type { Ports } from '../ports/index.ts';
import { putEvidence, type Stage } from './context.ts';
import { giveBackLock } from './give-back-lock.ts';
import { writeWhatWasSaid } from './what-was-said.ts';

/** Says how it ended, once: an ending that is already recorded stays. Works on any state, admitted or not. */
export const recordEnding =
  (ports: Ports): Stage =>
  async (state) => {
    const ending = decideEnding(state, ports.clock.now());
    if (!state.deployment) {
      await giveBackLock(ports, state);
      return { ...state, ending };
    }
    const { deployment } = state;
    const kept = await ports.deployments.get(deployment.id);
    const next = { ...state, ending: kept?.ending ?? ending };
    if (!kept?.ending)
      await ports.deployments.update(deployment.id, { ending, state: next }, state.execution.name);
    await writeDown(ports, deployment, next.ending, state.rollback ?? kept?.state.rollback);
    return next;
  };

/** The ending in the evidence and once in the trail, also when a try of this task got no further than the record. */
async function writeDown(
  ports: Ports,
  deployment: AdmittedDeployment,
  ending: Ending,
  rollback: WorkflowState['rollback'],
): Promise<void> {
  const trail = { service: deployment.service, deploymentId: deployment.id };
  await putEvidence(ports, deployment, EVIDENCE.ending, ending);
  const lines = await ports.audit.read(trail);
  // Before the reports are written, which tell it.
  await writeWhatWasSaid(ports, deployment, lines);
  const actions = new Set(lines.map(({ action }) => action));
  if (rollback && !actions.has('roll back'))
    await ports.audit.append(trail, {
      at: ports.clock.now(),
      actor: 'slipway',
      action: 'roll back',
      cause: rollback.reason,
      result: `The way back began at ${new Date(rollback.startedAt).toISOString()}, when the trail could not be written`,
      status: 'attention',
    });
  if (actions.has('end')) return;
  // Not announced as a step: whoever follows the execution is told the ending itself.
  await ports.audit.append(trail, {
    at: ending.at,
    actor: 'slipway',
    action: 'end',
    cause: ending.reason,
    result: `${ending.kind}: ${ending.reason}`,
    status: ending.kind === 'Deployed' ? 'done' : 'attention',
    data: { ending: ending.kind },
  });
}
