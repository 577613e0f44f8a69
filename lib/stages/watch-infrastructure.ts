import { judgeInfrastructure, RESTART_WINDOW_SECONDS } from '../domain/infrastructure/index.ts';
import { SlipwayError } from '../model/errors.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { Ports } from '../ports/index.ts';
import {
  admitted,
  pinnedDefinition,
  planned,
  putEvidence,
  record,
  type Stage,
  stopIfInterrupted,
} from './context.ts';
import { isAsking, isLastLook, paceWhileAsked } from './while-asked.ts';

/** How the instances do (OB-3). Killed for memory, a crash loop or no healthy candidate ends the deployment at once. */
export const watchInfrastructure =
  (ports: Ports): Stage =>
  async (state) => {
    await stopIfInterrupted(ports, state);
    const deployment = admitted(state);
    const definition = await pinnedDefinition(ports, state);
    const now = ports.clock.now();
    const since = Math.max(now - RESTART_WINDOW_SECONDS * 1000, state.candidate?.startedAt ?? 0);
    const instances = await ports.infrastructure.inspect(definition, since);
    const verdict = judgeInfrastructure(instances, deployment.version, Math.round((now - since) / 1000));
    const endsAt = state.window?.endsAt ?? 0;
    const over = isLastLook(state, now >= endsAt);
    // The last look is at the end: one that came later would keep the observation open with nobody judging.
    const left = Math.ceil((endsAt - now) / 1000);
    const every = planned(state).infrastructureSeconds;
    const nextSeconds = isAsking(state) ? paceWhileAsked(state, every) : Math.max(1, Math.min(every, left));
    const changed = state.watch?.status !== verdict.status;
    if (changed || over) {
      await putEvidence(ports, deployment, EVIDENCE.infrastructure(now), { at: now, verdict, instances });
      await record(ports, state, {
        action: 'watch infrastructure',
        cause: 'observation',
        result: `infrastructure ${verdict.status}: ${verdict.sentence}`,
        status:
          verdict.status === 'HEALTHY' ? 'done' : verdict.status === 'DEGRADED' ? 'attention' : 'failed',
        data: { status: verdict.status },
      });
    }
    if (verdict.status === 'UNHEALTHY') throw new SlipwayError('InfrastructureUnhealthy', verdict.sentence);
    return { ...state, watch: { status: verdict.status, reason: verdict.sentence, over, nextSeconds } };
  };
