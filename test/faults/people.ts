import type { WorkflowState } from '../../lib/model/state.ts';
import type { Ports } from '../../lib/ports/index.ts';
import { extendObservation } from '../../lib/stages/extend-observation.ts';
import { skipWait } from '../../lib/stages/skip-wait.ts';
import type { Course } from './matrix.ts';
import { GRACE } from './scene.ts';
import type { AtState, Schedule } from './schedule.ts';

/** What a task gets; a waiting one has the state within it. */
export type TaskInput = WorkflowState | { readonly state: WorkflowState };

/** What a person has to do with a task: the same one is another case then. */
export async function wordIn(
  { wishes }: Pick<Ports, 'wishes'>,
  input: TaskInput,
): Promise<Course['calls'][number]['word']> {
  const { progress } = 'state' in input ? input.state : input;
  if (progress?.next === 'ask') return 'asked';
  return (await wishes.of('run-1')).at(-1)?.kind ?? 'none';
}

/** What a person wants of the observation when a state is entered, said as a way in says it. */
export function wishAt(
  { skip, extend }: Schedule,
  isNow: (at: AtState | undefined) => boolean,
): ((ports: Ports, at: number) => Promise<string>) | undefined {
  const said = { voter: GRACE, reason: 'enough' };
  // Where there is nothing to wish for, they are told so.
  const why = (error: Error) => `refused: ${error.message}`;
  if (isNow(skip)) return (ports, at) => skipWait(ports, 'run-1', { ...said, at }).catch(why);
  if (isNow(extend))
    return (ports, at) => extendObservation(ports, 'run-1', { ...said, seconds: 120, at }).catch(why);
  return undefined;
}
