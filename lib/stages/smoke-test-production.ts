import { operationsAt, smokeDepth, summariseSmoke } from '../domain/smoke/index.ts';
import { SlipwayError } from '../model/errors.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { Ports } from '../ports/index.ts';
import type { SmokePlace } from '../ports/smoke-runner.ts';
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

/** Both places together: the task has 60 s, and what hangs has to be reported before the task is cut off. */
const PATIENCE_MS = 45_000;

/**
 * Smoke tests where users come in (OB-4). While traffic is divided, requests there may reach the stable version, so the
 * candidate is tried at its own address as well.
 */
export const smokeTestProduction =
  (ports: Ports): Stage =>
  async (state) => {
    await stopIfInterrupted(ports, state);
    const deployment = admitted(state);
    const definition = await pinnedDefinition(ports, state);
    const operations = operationsAt(definition, smokeDepth(definition));
    const own: SmokePlace = { at: 'version', version: deployment.version };
    const places: SmokePlace[] =
      (state.progress?.weight ?? 100) < 100 ? [{ at: 'production' }, own] : [{ at: 'production' }];
    const runs = [];
    for (const place of places) {
      const startedAt = ports.clock.now();
      const outcomes = await ports.smoke.run(definition, place, operations, PATIENCE_MS / places.length);
      const at = ports.clock.now();
      const verdict = summariseSmoke(outcomes, (at - startedAt) / 1000);
      const where = place.at === 'production' ? 'in production' : `on ${deployment.version} itself`;
      const kind = place.at === 'production' ? 'production' : 'candidate';
      await putEvidence(ports, deployment, EVIDENCE.smoke(kind, at), { place: kind, at, verdict });
      runs.push({ where, verdict });
      // One failure decides: what is still to be tried would only delay the way back.
      if (verdict.status === 'FAIL') break;
    }
    const failed = runs.find(({ verdict }) => verdict.status === 'FAIL');
    const reason = failed
      ? `${failed.where}, ${failed.verdict.sentence}`
      : runs.map(({ where, verdict }) => `${where}: ${verdict.sentence}`).join('; ');
    const endsAt = state.window?.endsAt ?? 0;
    const every = planned(state).smokeSeconds;
    // Another run that would begin after the window's end is not waited for.
    const over = isLastLook(state, ports.clock.now() + every * 1000 > endsAt);
    if (failed || over) {
      await record(ports, state, {
        action: 'smoke test production',
        cause: 'observation',
        result: `smoke tests ${reason}`,
        status: failed ? 'failed' : 'done',
      });
    }
    if (failed) throw new SlipwayError('SmokeTestFailed', reason);
    const watch = { status: 'PASS', reason, over };
    return {
      ...state,
      watch: isAsking(state) ? { ...watch, nextSeconds: paceWhileAsked(state, every) } : watch,
    };
  };
