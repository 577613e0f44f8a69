import { decideNext } from '../domain/progress/next-stage.ts';
import { openQuestion } from '../domain/strategy/question-room.ts';
import type { OpenQuestion, WorkflowState } from '../model/state.ts';
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
import { eventsAsked, questionAbout } from './while-asked.ts';

/** After an observation: on, again, ask, or done (OB-1). */
export const decideNextStage =
  (ports: Ports): Stage =>
  async (state) => {
    await stopIfInterrupted(ports, state);
    const { progress, observation } = state;
    if (!progress || !observation)
      throw new Error('"Decide next stage" needs the progress and an observation in the state');
    const { slo, approvals } = await pinnedDefinition(ports, state);
    const { ask: _answered, ...observed } = progress;
    const decided = decideNext({
      plan: planned(state),
      progress: observed,
      slo: observation.slo,
      extensions: slo.extensions,
      onInconclusive: planned(state).onInconclusive ?? slo.onInconclusive,
      answered: (await questionAbout(ports, state))?.decision?.approved === true,
      wish: await wishFor(ports, state),
      oneDecides: approvals.quorum === 1,
    });
    const askedEvents = eventsAsked(state, ports.clock.now());
    const next =
      decided.next === 'ask'
        ? { ...decided, ask: await howToAsk(ports, { ...state, askedEvents }) }
        : decided;
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
      data: { next: next.next, stage: next.stage, ...(next.ask ? { ask: next.ask } : {}) },
    });
    const observesNow = ['observe-again', 'final', 'final-again'].includes(next.next);
    const { lastLook: _looked, ...before } = state;
    const following = {
      ...before,
      progress: next,
      askedEvents,
      ...(observesNow
        ? { window: windowFrom(ports.clock.now(), next.observeSeconds, planned(state).periodSeconds) }
        : {}),
    };
    await milestone(ports, following);
    return following;
  };

/** For how long, and how often it is looked meanwhile: by what the execution's history has left. */
async function howToAsk(ports: Ports, state: WorkflowState): Promise<OpenQuestion> {
  const { deployment, progress, askedEvents: asked = 0 } = state;
  if (!deployment || !progress)
    throw new Error('a question needs the deployment and the progress in the state');
  const wishes = await ports.wishes.of(deployment.id);
  const extended = wishes.filter(({ kind }) => kind === 'extend').map(({ seconds }) => seconds);
  const definition = await pinnedDefinition(ports, state);
  return {
    ...openQuestion(planned(state), definition, { extended, asked, progress }),
    askedAt: ports.clock.now(),
  };
}

const NEXT_WORDS = {
  shift: 'content: on to the next stage',
  'observe-again': 'observation extended',
  ask: 'a person is asked',
  final: 'content: on to the final observation',
  'final-again': 'final observation extended',
  retire: 'content to the end: the candidate is good',
} as const;
