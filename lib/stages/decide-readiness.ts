import { decideReadiness } from '../domain/readiness/index.ts';
import { slipwayCommand } from '../model/command.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { PreflightResult } from '../model/verdict.ts';
import type { Ports } from '../ports/index.ts';
import {
  admitted,
  getEvidence,
  milestone,
  putEvidence,
  record,
  type Stage,
  stopIfInterrupted,
} from './context.ts';

/** GO, CONDITIONAL_GO or NO_GO (PF-8), from the three results as they were written down. */
export const decideReadinessStage =
  (ports: Ports): Stage =>
  async (state) => {
    await stopIfInterrupted(ports, state);
    const deployment = admitted(state);
    const found = await Promise.all(
      [EVIDENCE.qualityGates, EVIDENCE.environmentHealth, EVIDENCE.rollbackReadiness].map((name) =>
        getEvidence<PreflightResult>(ports, deployment, name),
      ),
    );
    const readiness = decideReadiness(found.filter((each): each is PreflightResult => each !== null));
    await putEvidence(ports, deployment, EVIDENCE.readiness, readiness);
    await record(ports, state, {
      action: 'decide readiness',
      cause: 'preflight',
      result: `${readiness.status}: ${readiness.reason}`,
      status: readiness.status === 'GO' ? 'done' : readiness.status === 'NO_GO' ? 'failed' : 'attention',
      data: { status: readiness.status },
    });
    for (const gap of readiness.gaps) {
      const todo = `${gap.name}: ${gap.remedy ?? 'see the readiness report'}; then check with: ${gap.verify ?? slipwayCommand(`status ${deployment.service}`)}`;
      await ports.announcer.announce(deployment.id, { kind: 'step', mark: 'attention', text: todo });
    }
    const next = { ...state, readiness: { status: readiness.status, reason: readiness.reason } };
    await milestone(ports, next);
    return next;
  };
