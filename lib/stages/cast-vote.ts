import { countVote, decidedText } from '../domain/approval/cast-vote.ts';
import { voteEntry } from '../domain/audit/said-entries.ts';
import type { Ballot, Vote, Voter } from '../model/ballot.ts';
import { slipwayCommand } from '../model/command.ts';
import { type ApprovalAnswer, type ApprovalSubject, SUBJECT_WORDS, wasOf } from '../model/signal.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';
import type { Settlement } from '../ports/task-tokens.ts';
import { appendOnce } from './append-once.ts';

export interface CastVote {
  /** A ballot by its id, as a button has it, or the newest question about the subject, as a command asks for it. */
  readonly on: string | { readonly deploymentId: string; readonly subject: ApprovalSubject };
  readonly approved: boolean;
  readonly voter: Voter;
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Digest of what the voter saw; undefined: they were not shown anything that could be old. */
  readonly shown?: string;
}

export interface VoteAnswer {
  /** false: it does not count, and `reason` says why. */
  readonly accepted: boolean;
  /** For the one who voted, and for nobody else, in one sentence. */
  readonly reason: string;
  /** As it is afterwards; undefined: there is none. */
  readonly ballot: Ballot | undefined;
}

type VotePorts = Pick<Ports, 'ballots' | 'waits' | 'deployments' | 'audit' | 'tasks'>;

/**
 * Takes a person's vote (CM-2). Whatever comes twice, late or at the same instant: one decision, and everybody is told what it
 * is. A decision whose waiting task was not told, because the one who decided died in between, is told by the next vote.
 */
export async function castVote(ports: VotePorts, vote: CastVote): Promise<VoteAnswer> {
  const { ballot, newest } = await ballotOf(ports, vote.on);
  const what =
    typeof vote.on === 'string' ? 'this question' : `a question about ${SUBJECT_WORDS[vote.on.subject]}`;
  if (!ballot) return { accepted: false, reason: `${what} is not open: nothing waits for an answer`, ballot };
  const known = await ports.deployments.get(ballot.deploymentId);
  const { voter, approved, reason, at, shown } = vote;
  // One that a first try has stored counts, whatever has come since: whoever said it is told what came of it.
  let isRepeat = ballot.votes.some(isSameVote(vote));
  const over = isRepeat ? undefined : overText(ballot, newest, known);
  if (over) return { accepted: false, reason: over, ballot };
  let counted = countVote(ballot, { voter, approved, reason, at }, shown);
  if (counted.accepted && !isRepeat) {
    // Asked again on what is stored: somebody else may have been quicker since it was read.
    const stored = await ports.ballots.update(ballot.id, (current) => {
      isRepeat = current.votes.some(isSameVote(vote));
      counted = countVote(current, { voter, approved, reason, at }, shown);
      return counted.ballot;
    });
    counted = { ...counted, ballot: stored };
  }
  // The task first: traffic may be divided while it waits. What is written down is made up for by another try.
  const told =
    counted.ballot.decision && !known?.ending ? await tellDecision(ports, counted.ballot) : undefined;
  if (counted.accepted && known) {
    const entry = voteEntry(counted.ballot, vote, counted.reason);
    if (!(await appendOnce(ports, known, entry))) return closedMeanwhile(ports, ballot, counted.ballot);
  }
  const late = counted.accepted && told && !isRepeat ? await lateText(ports, counted.ballot, told) : '';
  return { accepted: counted.accepted, reason: counted.reason + late, ballot: counted.ballot };
}

/** As a second try says it again. */
const isSameVote =
  (vote: Pick<Vote, 'voter' | 'approved' | 'at'>) =>
  ({ voter, approved, at }: Vote): boolean =>
    voter.name === vote.voter.name && approved === vote.approved && at === vote.at;

/** Stored when everything was over: nothing comes of it, and it is not in the trail. */
async function closedMeanwhile(ports: VotePorts, before: Ballot, ballot: Ballot): Promise<VoteAnswer> {
  const known = await ports.deployments.get(before.deploymentId);
  const reason =
    overText(before, undefined, known) ??
    `${before.deploymentId} was closed when this answer came: it counts for nothing`;
  return { accepted: false, reason, ballot };
}

/** What else the one who decided has to know: something was quicker than the decision. "": nothing was. */
async function lateText(
  { waits }: VotePorts,
  { deploymentId, subject }: Ballot,
  { settlement, first }: ToldDecision,
): Promise<string> {
  if (settlement === 'taken') return '';
  const interrupted = first ? undefined : await waits.kept(deploymentId);
  if (interrupted) return `, but the deployment has been interrupted before: ${interrupted.reason}`;
  return first && settlement === 'over'
    ? `, but it did not wait for an answer about ${SUBJECT_WORDS[subject]} any more when this one came; see what it does now: ${slipwayCommand(`status`)}`
    : '';
}

async function ballotOf(
  ports: VotePorts,
  on: CastVote['on'],
): Promise<{ readonly ballot: Ballot | undefined; readonly newest: Ballot | undefined }> {
  const asked = typeof on === 'string' ? await ports.ballots.get(on) : undefined;
  const { deploymentId, subject } = typeof on === 'string' ? (asked ?? {}) : on;
  if (deploymentId === undefined) return { ballot: undefined, newest: undefined };
  const all = await ports.ballots.of(deploymentId);
  const newest = all.filter((each) => each.subject === subject).at(-1);
  return { ballot: asked ?? newest, newest };
}

/** Why nobody's answer counts any more; undefined: it may. */
function overText(
  ballot: Ballot,
  newest: Ballot | undefined,
  known: DeploymentRecord | undefined,
): string | undefined {
  const { deploymentId, subject, decision } = ballot;
  const before = decision ? `; ${wasOf(subject)} ${decidedText(decision)}` : '';
  if (known?.ending) return `${deploymentId} is over: it ended ${known.ending.kind}${before}`;
  const { rollback, failure } = known?.state ?? {};
  if (rollback || failure)
    return `${deploymentId} is going back already: ${rollback?.reason ?? failure?.Cause ?? 'it failed'}${before}`;
  return newest && newest.id !== ballot.id
    ? `${wasOf(subject)} asked about again since, at ${new Date(newest.openedAt).toISOString()}: answer there${before}`
    : undefined;
}

export interface ToldDecision {
  readonly settlement: Settlement;
  /** false: the wait was ended by something else before, or by a try of the same decision. */
  readonly first: boolean;
}

/**
 * Ends the task that waits. Its token first, which takes one answer only; then the wait, so that one who dies in between is
 * made up for.
 */
export async function tellDecision(
  ports: Pick<Ports, 'tasks' | 'waits'>,
  { token, subject, decision }: Ballot,
): Promise<ToldDecision | undefined> {
  if (!decision) return undefined;
  const by = decision.by.join(' and ');
  const answer: ApprovalAnswer = {
    subject,
    approved: decision.approved,
    by,
    reason: decision.reason,
    at: decision.at,
  };
  const settlement = answer.approved
    ? await ports.tasks.succeed(token, answer)
    : await ports.tasks.fail(
        token,
        'ApprovalRejected',
        `${by} rejected ${SUBJECT_WORDS[subject]}: ${answer.reason}`,
      );
  return { settlement, first: await ports.waits.settle(token) };
}
