import type { VotingRules } from './ballot.ts';
import { namesSomebody } from './requester.ts';

/** Whose word is waited for, in one clause: "2 of ada@example.com, slack-group:S0615G0KT; not linus, who requested it". */
export function whoDecides({ approvers, quorum, fourEyes, requestedBy }: VotingRules): string {
  const who =
    approvers.length === 0
      ? `${quorum} ${quorum === 1 ? 'person' : 'people'} by command, and nobody from Slack (approvals.approvers names nobody)`
      : `${quorum} of ${approvers.join(', ')}`;
  if (!fourEyes) return who;
  return namesSomebody(requestedBy)
    ? `${who}; not ${requestedBy}, who requested it`
    : `${who}; it takes two, because nobody in particular requested it (${requestedBy})`;
}
