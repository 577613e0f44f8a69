import { decideEnding } from '../domain/ending/decide-ending.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { Ports } from '../ports/index.ts';
import { putEvidence, type Stage } from './context.ts';

/** Says how it ended, once: an ending that is already recorded stays. Works on any state, admitted or not. */
export const recordEnding =
  (ports: Ports): Stage =>
  async (state) => {
    const ending = decideEnding(state, ports.clock.now());
    if (!state.deployment) return { ...state, ending };
    const { deployment } = state;
    const known = (await ports.deployments.get(deployment.id))?.ending;
    if (known) return { ...state, ending: known };
    const next = { ...state, ending };
    await ports.deployments.update(deployment.id, { ending, state: next });
    await putEvidence(ports, deployment, EVIDENCE.ending, ending);
    // Not announced as a step: whoever follows the execution is told the ending itself.
    await ports.audit.append(
      { service: deployment.service, deploymentId: deployment.id },
      {
        at: ending.at,
        actor: 'slipway',
        action: 'end',
        cause: ending.reason,
        result: `${ending.kind}: ${ending.reason}`,
        status: ending.kind === 'Deployed' ? 'done' : 'attention',
        data: { ending: ending.kind },
      },
    );
    return next;
  };
