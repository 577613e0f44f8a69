import type { Ballot, Vote } from '../../lib/model/ballot.ts';

/** A question about a plan, open for a minute from the second second on. */
export const ballotOf = (change: Partial<Ballot> = {}): Ballot => ({
  id: 'bal-1',
  deploymentId: 'dep-1',
  subject: 'plan',
  token: 'token-1',
  question: {
    deploymentId: 'dep-1',
    subject: 'plan',
    title: 'Deploy checkout 1.4.2 in production by canary, in about 30 min?',
    lines: ['canary: 5, 25, 50, 100 %'],
    onApprove: 'the preflight checks run, then the candidate starts',
    onReject: 'the deployment is refused; nothing has changed',
    expiresAt: 62_000,
  },
  shown: 'digest-1',
  rules: { approvers: [], quorum: 1, fourEyes: false, requestedBy: 'linus' },
  openedAt: 2000,
  votes: [],
  decision: null,
  ...change,
});

export const voteOf = (who: string, change: Partial<Vote> = {}): Vote => ({
  voter: { name: who, identities: [`user:${who}`] },
  approved: true,
  reason: 'looks right',
  at: 10_000,
  ...change,
});
