import type { EndingKind } from '../../model/ending.ts';
import type { DeploymentRecord } from '../../ports/deployment-records.ts';

/** How it ended, at a glance. */
export const ENDINGS: Readonly<Record<EndingKind, { readonly mark: string; readonly words: string }>> = {
  Deployed: { mark: '✅', words: 'Deployed' },
  RolledBack: { mark: '↩️', words: 'Rolled back' },
  RollbackFailed: { mark: '🚨', words: 'Needs people now' },
  Refused: { mark: '⛔', words: 'Not started' },
  Blocked: { mark: '⛔', words: 'Not ready' },
};

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
