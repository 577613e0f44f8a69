import type { Ballot, BallotDecision, Vote, Voter, VotingRules } from '../../model/ballot.ts';
import { formatDuration } from '../../model/duration.ts';

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
  const said = `${vote.voter.name} ${verb(vote)} the ${subject}`;
  if (decision)
    return quorum > 1 && vote.approved ? `${said}, as ${approvals} of ${quorum}: it is approved` : said;
  const missing = quorum - approvals;
  return `${said}, as ${approvals} of ${quorum}: ${missing} more ${missing === 1 ? 'is' : 'are'} needed`;
}

/** Why a vote does not count; undefined: it does. What is over is said before who may vote. */
function refusalOf({ decision, ...ballot }: Ballot, vote: Vote, shown?: string): string | undefined {
  const { question, rules, subject, votes } = ballot;
  if (decision) return `the ${subject} was already ${decidedText(decision)}`;
  if (vote.at > question.expiresAt)
    return `the question about the ${subject} was open until ${new Date(question.expiresAt).toISOString()}, ${formatDuration(Math.ceil((vote.at - question.expiresAt) / 1000))} ago: it is over without an answer`;
  if (shown !== undefined && shown !== ballot.shown)
    return `the ${subject} has changed since you were shown it; look at the newer message and answer there`;
  const own = votes.find(({ voter }) => isSame(voter, vote.voter));
  if (own && vote.approved)
    return `you have approved the ${subject} already, at ${new Date(own.at).toISOString()}: ${votes.length} of ${rules.quorum}`;
  return mayVote(rules, vote);
}

/** Who may say what. The requester may always say no: that takes nothing from anybody. */
function mayVote(rules: VotingRules, { voter, approved }: Vote): string | undefined {
  const requester = isRequester(voter, rules.requestedBy);
  if (rules.fourEyes && approved && requester)
    return 'you requested this deployment yourself, and its definition asks for somebody else (approvals.fourEyes); ask a second person';
  if (!approved && requester) return undefined;
  return isOneOf(rules.approvers, voter)
    ? undefined
    : `only ${rules.approvers.join(', ')} may decide about this (approvals.approvers), and you are ${voter.identities.join(', ')}`;
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

/** Nobody named: everybody. A role of IAM stands for each of its sessions. */
export const isOneOf = (named: readonly string[], { identities }: Voter): boolean =>
  named.length === 0 ||
  named.some((name) => identities.some((identity) => same(name, identity) || isSessionOf(name, identity)));

/** A group is many people. */
const ownNames = ({ identities }: Voter) => identities.filter((name) => !name.startsWith('slack-group:'));

/** By any name that they have in common, in either way in: two votes of one person are worse than one of two refused. */
const isSame = (a: Voter, b: Voter): boolean => isRequester(b, ownNames(a).join(' '));

/**
 * Whether the voter is the one who asked. `requestedBy` says it in the words of the way in, which may be several
 * ("slack:U024BE7LH ada@example.com") or an ARN whose session is named after a person. A session's name is good enough to keep
 * somebody from approving their own deployment, and never to let somebody approve.
 */
export function isRequester(voter: Voter, requestedBy: string): boolean {
  const names = (text: string) =>
    text.split(/[\s()]+/).flatMap((word) => [word, `user:${word}`, word.slice(word.lastIndexOf('/') + 1)]);
  const asked = names(requestedBy).filter((name) => name !== '' && name !== 'user:');
  return ownNames(voter)
    .flatMap(names)
    .some((own) => asked.some((name) => same(own, name)));
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** `arn:aws:sts::1:assumed-role/Release/ada` is a session of `arn:aws:iam::1:role/Release`, whatever path the role has. */
function isSessionOf(role: string, identity: string): boolean {
  const named = /^arn:(aws[\w-]*):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(role);
  const session = /^arn:(aws[\w-]*):sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/.exec(identity);
  return named !== null && session !== null && [1, 2, 3].every((part) => named[part] === session[part]);
}
