/** An event that ends a deployment (OB-5). */
export interface Signal {
  readonly kind: 'abort' | 'alarm' | 'out-of-memory' | 'deployment-failure' | 'platform-death';
  /** One sentence: what happened. */
  readonly reason: string;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export const interruptSentence = ({ reason, kind, by }: Signal): string => `${reason} (${kind} by ${by})`;

/** A person is asked (ST-4, PF-8, and a stage without a verdict). */
export const APPROVAL_SUBJECTS = ['plan', 'conditions', 'inconclusive'] as const;
export type ApprovalSubject = (typeof APPROVAL_SUBJECTS)[number];

/** "ada approved the plan", "the question about going on without a verdict". */
export const SUBJECT_WORDS: Readonly<Record<ApprovalSubject, string>> = {
  plan: 'the plan',
  conditions: 'the conditions',
  inconclusive: 'going on without a verdict',
};
/** "the plan was already approved", "the conditions were". */
export const wasOf = (subject: ApprovalSubject): string =>
  `${SUBJECT_WORDS[subject]} ${subject === 'conditions' ? 'were' : 'was'}`;

export interface ApprovalQuestion {
  readonly deploymentId: string;
  readonly subject: ApprovalSubject;
  readonly title: string;
  readonly lines: readonly string[];
  /** What happens on yes, and on no. */
  readonly onApprove: string;
  readonly onReject: string;
  readonly expiresAt: number;
}

export interface ApprovalAnswer {
  readonly subject: ApprovalSubject;
  readonly approved: boolean;
  readonly by: string;
  readonly reason: string;
  readonly at: number;
}
