import type { Persons } from './person-names.ts';
import type { ApprovalQuestion, ApprovalSubject } from './signal.ts';
import type { ObservationKey } from './wish.ts';

/** Who votes, as the way in has proven it: a signed Slack request, IAM, or the operating system. */
export interface Voter {
  /** As the audit trail names them. */
  readonly name: string;
  /**
   * Every name that an approver of a definition may be known by: `slack:U…`, `slack-group:S…` of each of their groups, an
   * e-mail address, an ARN, `user:…` of this machine.
   */
  readonly identities: readonly string[];
}

/** Whose word counts, and how many of them (`approvals` of the definition). */
export interface VotingRules {
  /** Empty: everybody who has a way in that is narrower than a workspace of Slack. */
  readonly approvers: readonly string[];
  readonly quorum: number;
  /** true: who requested the deployment does not count among those who approve. */
  readonly fourEyes: boolean;
  readonly requestedBy: string;
  /** Who is one person under several names. @default nobody is listed */
  readonly persons?: Persons;
}

export interface Vote {
  readonly voter: Voter;
  readonly approved: boolean;
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface BallotDecision {
  readonly approved: boolean;
  /** Who decided: one who rejected, or all who approved. */
  readonly by: readonly string[];
  readonly reason: string;
  readonly at: number;
}

/** A question that waits for people: what they are shown, whose word counts, what was said. */
export interface Ballot {
  /** Opaque: it stands in buttons, where the token has no place. */
  readonly id: string;
  readonly deploymentId: string;
  readonly subject: ApprovalSubject;
  /** The task token that the decision ends. It leaves the records in no message. */
  readonly token: string;
  readonly question: ApprovalQuestion;
  /** Digest of what is shown: a vote on something else than this is none. */
  readonly shown: string;
  readonly rules: VotingRules;
  /** The observation that had no verdict, where that is what is asked about. @default none */
  readonly observation?: ObservationKey;
  readonly openedAt: number;
  readonly votes: readonly Vote[];
  /** null: open. */
  readonly decision: BallotDecision | null;
}
