import { questionEvents } from '../domain/strategy/history.ts';
import { SLOWEST_PACE } from '../domain/strategy/question-room.ts';
import type { Ballot } from '../model/ballot.ts';
import type { OpenQuestion, WorkflowState } from '../model/state.ts';
import { isFor, observationKey } from '../model/wish.ts';
import type { Ports } from '../ports/index.ts';
import { planned } from './context.ts';

/** Whether a person is being asked about the observation that the state is in, and has not answered yet. */
export const isAsking = ({ progress, lastLook }: WorkflowState): boolean =>
  progress?.next === 'ask' && !lastLook;

/**
 * Whether a watcher has looked for the last time. While a person is asked it is the answer that ends it: nobody leaves before,
 * whatever was decided and not told yet.
 */
export const isLastLook = (state: WorkflowState, windowIsOver: boolean): boolean =>
  state.lastLook !== undefined || (!isAsking(state) && windowIsOver);

type Asked = Pick<OpenQuestion, 'seconds' | 'paceSeconds'>;

/** How the question that is open is asked. An older version kept nothing of it, and asked for the whole time. */
export const askedHow = (state: WorkflowState): Asked =>
  state.progress?.ask ?? { seconds: planned(state).approvalSeconds, paceSeconds: SLOWEST_PACE };

/** Seconds between two looks of a watcher while a person is asked: its own, where the execution's history has room. */
export const paceWhileAsked = (state: WorkflowState, every: number): number =>
  Math.max(every, askedHow(state).paceSeconds);

/** What the questions of this deployment have come to, with the one that has just been answered. */
export function eventsAsked(state: WorkflowState, now: number): number {
  const before = state.askedEvents ?? 0;
  if (state.progress?.next !== 'ask') return before;
  const { seconds, paceSeconds } = askedHow(state);
  const askedAt = state.progress.ask?.askedAt;
  const open = askedAt === undefined ? seconds : Math.min(seconds, Math.ceil((now - askedAt) / 1000));
  return before + questionEvents(planned(state), { seconds: open, paceSeconds });
}

/** The newest question about going on without a verdict that belongs to this observation. */
export async function questionAbout(
  ports: Pick<Ports, 'ballots'>,
  { deployment, progress }: WorkflowState,
): Promise<Ballot | undefined> {
  if (!deployment || !progress) return undefined;
  const key = observationKey(progress);
  return (await ports.ballots.of(deployment.id))
    .filter(({ observation }) => observation && isFor({ observation }, key))
    .at(-1);
}
