import type { Ballot, BallotDecision, Vote, VotingRules } from '../../model/ballot.ts';
import { formatDuration } from '../../model/duration.ts';
import { SUBJECT_WORDS, wasOf } from '../../model/signal.ts';
import { isKnownRequester, isOneOf, isRequester, isSame } from './identity.ts';
import { notNamedText, requestedYourself, sessionsText } from './refusal-texts.ts';

export interface CountedVote {
  /** The ballot afterwards; the same one where the vote does not count. */
  readonly ballot: Ballot;
  readonly accepted: boolean;
  /** For the one who voted, in one sentence. */
  readonly reason: string;
}

/**
 * One vote on a question (CM-2, ST-4, PF-8). One rejection decides; approvals decide when there are as many as the quorum
 * asks for. The first decision stays: whoever comes later is told what it was.
 *
 * @param shown the digest of what the voter saw; undefined: they were shown the newest, as by a command
 */
export function countVote(ballot: Ballot, vote: Vote, shown?: string): CountedVote {
  const approvals = (votes: readonly Vote[]) => votes.filter(({ approved }) => approved).length;
  // The very same vote again: whoever counted it did not live to say so, and it is said now.
  if (
    ballot.votes.some(
      (each) => each.at === vote.at && each.approved === vote.approved && isSame(each.voter, vote.voter),
    )
  )
    return { ballot, accepted: true, reason: countedText(ballot, vote, approvals(ballot.votes)) };
  const refusal = refusalOf(ballot, vote, shown);
  if (refusal) return { ballot, accepted: false, reason: refusal };
  const votes = [...ballot.votes, vote];
  const decision = decisionOf(ballot, votes);
  const counted = { ...ballot, votes, decision };
  return { ballot: counted, accepted: true, reason: countedText(counted, vote, approvals(votes)) };
}

/** For the one who voted: what came of it. */
function countedText(
  { subject, decision, rules: { quorum } }: Ballot,
  vote: Vote,
  approvals: number,
): string {
  const said = `${vote.voter.name} ${verb(vote)} ${SUBJECT_WORDS[subject]}`;
  if (decision)
    return quorum > 1 && vote.approved ? `${said}, as ${approvals} of ${quorum}: it is approved` : said;
  const missing = quorum - approvals;
  return `${said}, as ${approvals} of ${quorum}: ${missing} more ${missing === 1 ? 'is' : 'are'} needed`;
}

/** Why a vote does not count; undefined: it does. What is over is said before who may vote. */
function refusalOf({ decision, ...ballot }: Ballot, vote: Vote, shown?: string): string | undefined {
  const { question, rules, subject, votes } = ballot;
  if (decision) return `${wasOf(subject)} already ${decidedText(decision)}`;
  if (vote.at > question.expiresAt)
    return `the question about ${SUBJECT_WORDS[subject]} was open until ${new Date(question.expiresAt).toISOString()}, ${formatDuration(Math.ceil((vote.at - question.expiresAt) / 1000))} ago: it is over without an answer`;
  if (shown !== undefined && shown !== ballot.shown)
    return `${SUBJECT_WORDS[subject]} has changed since you were shown it; look at the newer message and answer there`;
  const own = votes.find(({ voter }) => isSame(voter, vote.voter, rules.persons));
  if (own && vote.approved) {
    const as = own.voter.name === vote.voter.name ? '' : ` as ${own.voter.name}`;
    return `you have approved ${SUBJECT_WORDS[subject]} already${as}, at ${new Date(own.at).toISOString()}: ${votes.length} of ${rules.quorum}${as && sessionsText(vote.voter)}`;
  }
  return mayVote(rules, vote);
}

/** Who may say what. Who is known to have asked may always say no, and so may anybody where nobody is named: that takes nothing from anybody. */
function mayVote(rules: VotingRules, { voter, approved }: Vote): string | undefined {
  const { approvers, fourEyes, requestedBy, persons } = rules;
  if (fourEyes && approved && isRequester(voter, requestedBy, persons))
    return `${requestedYourself(requestedBy, voter)}; ask a second person`;
  if (!approved && (approvers.length === 0 || isKnownRequester(voter, requestedBy, persons)))
    return undefined;
  return isOneOf(approvers, voter, persons) ? undefined : notNamedText(approvers, voter, 'decide about this');
}

function decisionOf({ rules }: Ballot, votes: readonly Vote[]): BallotDecision | null {
  const last = votes.at(-1);
  if (!last) return null;
  if (!last.approved) return { approved: false, by: [last.voter.name], reason: last.reason, at: last.at };
  const approvals = votes.filter(({ approved }) => approved);
  if (approvals.length < rules.quorum) return null;
  return {
    approved: true,
    by: approvals.map(({ voter }) => voter.name),
    reason: [...new Set(approvals.map(({ reason }) => reason))].join('; '),
    at: last.at,
  };
}

/** "approved by ada and grace at 2026-11-25T03:12:00.000Z: looks right" */
export const decidedText = ({ approved, by, reason, at }: BallotDecision): string =>
  `${approved ? 'approved' : 'rejected'} by ${by.join(' and ')} at ${new Date(at).toISOString()}: ${reason}`;

const verb = ({ approved }: Vote) => (approved ? 'approved' : 'rejected');
