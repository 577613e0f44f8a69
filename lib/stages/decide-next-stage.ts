import { decideNext } from '../domain/progress/next-stage.ts';
import type { Ports } from '../ports/index.ts';
import {
  milestone,
  pinnedDefinition,
  planned,
  record,
  type Stage,
  stopIfInterrupted,
  windowFrom,
} from './context.ts';
import { wishFor } from './observation-wish.ts';
import { questionAbout } from './while-asked.ts';

/** After an observation: on, again, ask, or done (OB-1). */
export const decideNextStage =
  (ports: Ports): Stage =>
  async (state) => {
    await stopIfInterrupted(ports, state);
    const { progress, observation } = state;
    if (!progress || !observation)
      throw new Error('"Decide next stage" needs the progress and an observation in the state');
    const { slo, approvals } = await pinnedDefinition(ports, state);
    const next = decideNext({
      plan: planned(state),
      progress,
      slo: observation.slo,
      extensions: slo.extensions,
      onInconclusive: planned(state).onInconclusive ?? slo.onInconclusive,
      answered: (await questionAbout(ports, state))?.decision?.approved === true,
      wish: await wishFor(ports, state),
      oneDecides: approvals.quorum === 1,
    });
    await record(ports, state, {
      action: 'decide next stage',
      cause: next.reason,
      // A PASS has just been told with its figures: only what is not one repeats its reason.
      result:
        observation.slo.status === 'PASS'
          ? NEXT_WORDS[next.next]
          : `${NEXT_WORDS[next.next]}: ${next.reason}`,
      status:
        next.next === 'ask' || next.next.endsWith('again') || next.marked.length > progress.marked.length
          ? 'attention'
          : 'done',
      data: { next: next.next, stage: next.stage },
    });
    const observesNow = ['observe-again', 'final', 'final-again'].includes(next.next);
    const following = {
      ...state,
      progress: next,
      ...(observesNow
        ? { window: windowFrom(ports.clock.now(), next.observeSeconds, planned(state).periodSeconds) }
        : {}),
    };
    await milestone(ports, following);
    return following;
  };

const NEXT_WORDS = {
  shift: 'content: on to the next stage',
  'observe-again': 'observation extended',
  ask: 'a person is asked',
  final: 'content: on to the final observation',
  'final-again': 'final observation extended',
  retire: 'content to the end: the candidate is good',
} as const;
