import type { DeploymentRecord } from '../../ports/deployment-records.ts';

/** What a deployment is at, in a few words, from the last milestone of its record. */
export function standing({
  state,
  previousVersion,
}: Pick<DeploymentRecord, 'state' | 'previousVersion'>): string {
  const { plan, candidate, shifts = [], rollback, failure, retirement, progress } = state;
  if (rollback || failure) return `Going back to ${previousVersion ?? 'nothing, as before'}`;
  if (!plan) return 'Planning';
  if (retirement) return 'Finishing';
  const last = shifts.at(-1);
  if (last) {
    if (progress?.next === 'ask') return 'Asking a person';
    return progress?.final ? 'Final observation' : `Observing at ${last.weight} %`;
  }
  return candidate ? 'Starting the new version' : 'Asking and checking';
}
