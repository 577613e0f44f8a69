import { shortestPaceWhileAsked } from '../domain/strategy/history.ts';
import type { Ballot } from '../model/ballot.ts';
import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import type { PlanInForce } from '../model/plan.ts';
import type { WorkflowState } from '../model/state.ts';
import { isFor, observationKey } from '../model/wish.ts';
import type { Ports } from '../ports/index.ts';

/** Whether a person is being asked about the observation that the state is in. */
export const isAsking = ({ progress }: WorkflowState): boolean => progress?.next === 'ask';

/** Seconds between two looks of a watcher while a person is asked: its own, as long as the execution's history has room. */
export const paceWhileAsked = (plan: PlanInForce, definition: ServiceDefinition, every: number): number =>
  Math.max(every, shortestPaceWhileAsked(plan, definition));

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
