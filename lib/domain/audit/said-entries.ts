import type { AuditEntry } from '../../model/audit.ts';
import type { Ballot, Vote } from '../../model/ballot.ts';
import { formatDuration } from '../../model/duration.ts';
import { interruptSentence, type Signal, SUBJECT_WORDS } from '../../model/signal.ts';
import type { ObservationWish } from '../../model/wish.ts';

/** @param counted what came of it, as the one who voted was told */
export function voteEntry(
  { subject, shown, id: ballot, question }: Ballot,
  { voter, approved, reason, at }: Vote,
  counted: string,
): AuditEntry {
  return {
    at,
    actor: voter.name,
    action: `${approved ? 'approved' : 'rejected'} ${SUBJECT_WORDS[subject]}`,
    cause: reason,
    result: `${counted}: ${reason}`,
    status: approved ? 'done' : 'attention',
    // What was shown, so that nobody can say later that it was something else.
    data: { approval: subject, approved, ballot, shown, title: question.title },
  };
}

export const signalEntry = (signal: Signal): AuditEntry => ({
  at: signal.at,
  actor: signal.by,
  action: signal.kind,
  cause: signal.reason,
  result: interruptSentence(signal),
  status: 'attention',
});

/** @param until "at 03:12"; @default when this observation is over */
export const wishEntry = (
  { kind, by, reason, at, seconds, observation }: ObservationWish,
  until = 'when this observation is over',
): AuditEntry => ({
  at,
  actor: by,
  action: kind === 'skip' ? 'skip wait' : 'extend observation',
  cause: reason,
  result:
    kind === 'skip'
      ? `the rest of this wait is skipped by ${by}: ${reason}; every watcher looks once more, and then it goes on`
      : `${until} it is observed for ${formatDuration(seconds)} more, as ${by} asks for: ${reason}`,
  status: 'attention',
  data: { ...(kind === 'skip' ? {} : { seconds }), ...observation },
});
