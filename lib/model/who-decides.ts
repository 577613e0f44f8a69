import type { VotingRules } from './ballot.ts';

/** Whose word is waited for, in one clause: "2 of ada@example.com, slack-group:S0615G0KT; not linus, who requested it". */
export function whoDecides({ approvers, quorum, fourEyes, requestedBy }: VotingRules): string {
  const who =
    approvers.length === 0
      ? `${quorum} ${quorum === 1 ? 'person' : 'people'}, anybody`
      : `${quorum} of ${approvers.join(', ')}`;
  return fourEyes ? `${who}; not ${requestedBy}, who requested it` : who;
}
