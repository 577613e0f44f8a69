import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countVote } from '../../../lib/domain/approval/cast-vote.ts';
import { isRequester } from '../../../lib/domain/approval/identity.ts';
import type { Ballot, VotingRules } from '../../../lib/model/ballot.ts';
import { ballotOf, voteOf } from '../../builders/ballot.ts';

const ruled = (rules: Partial<VotingRules>): Ballot =>
  ballotOf({ rules: { approvers: [], quorum: 1, fourEyes: false, requestedBy: 'linus', ...rules } });
const through = (ballot: Ballot, ...votes: ReturnType<typeof voteOf>[]) =>
  votes.reduce((last, vote) => countVote(last.ballot, vote), {
    ballot,
    accepted: true,
    reason: '',
  });

describe('a vote on a question', () => {
  it('decides alone where one is asked for, and the second one is told what was decided [CM-2]', () => {
    const first = countVote(ballotOf(), voteOf('ada'));
    expect(first).toMatchObject({ accepted: true, reason: 'ada approved the plan' });
    const decision = { approved: true, by: ['ada'], reason: 'looks right', at: 10_000 };
    expect(first.ballot.decision).toEqual(decision);
    expect(countVote(first.ballot, voteOf('grace', { approved: false, at: 11_000 }))).toEqual({
      ballot: first.ballot,
      accepted: false,
      reason: 'the plan was already approved by ada at 1970-01-01T00:00:10.000Z: looks right',
    });
  });

  it('is one of a quorum, and says how many more are needed [CM-2]', () => {
    const one = countVote(ruled({ quorum: 2 }), voteOf('ada'));
    expect(one).toMatchObject({
      accepted: true,
      reason: 'ada approved the plan, as 1 of 2: 1 more is needed',
    });
    expect(one.ballot.decision).toBeNull();
    const two = countVote(one.ballot, voteOf('grace', { reason: 'seen' }));
    expect(two.reason).toBe('grace approved the plan, as 2 of 2: it is approved');
    expect(two.ballot.decision).toMatchObject({ by: ['ada', 'grace'], reason: 'looks right; seen' });
  });

  it('counts once for a person, under whatever name they come; a group is many people [CM-2]', () => {
    const ada = { name: 'Ada', identities: ['slack:U0ADA', 'ada@example.com', 'slack-group:S0OPS'] };
    const grace = { name: 'Grace', identities: ['slack:U0GRACE', 'slack-group:S0OPS'] };
    const approvers = ['slack-group:S0OPS', 'ada@example.com'];
    const one = countVote(ruled({ quorum: 2, approvers }), voteOf('', { voter: ada })).ballot;
    const again = voteOf('', { voter: { name: 'ada', identities: ['ADA@example.com'] }, at: 11_000 });
    expect(countVote(one, again).reason).toMatch(
      /^you have approved the plan already as Ada, at .*: 1 of 2$/,
    );
    expect(countVote(one, voteOf('', { voter: grace })).ballot.decision?.approved).toBe(true);
  });

  it('is the same person in Slack and in a session of IAM that is named after them [CM-2]', () => {
    const one = countVote(
      ruled({ quorum: 2, approvers: ['slack:U0ADA'] }),
      voteOf('', { voter: { name: 'Ada', identities: ['slack:U0ADA', 'ada@example.com'] } }),
    ).ballot;
    const arn = 'arn:aws:sts::111122223333:assumed-role/Release/ada@example.com';
    const told = countVote(one, voteOf('', { voter: { name: arn, identities: [arn] }, at: 11_000 }));
    expect(told).toMatchObject({
      accepted: false,
      reason: expect.stringMatching(/^you have approved the plan already/),
    });
  });

  it('that is delivered again is told again, and counts once [CM-2]', () => {
    const one = countVote(ruled({ quorum: 2 }), voteOf('ada'));
    expect(countVote(one.ballot, voteOf('ada'))).toEqual(one);
  });

  it('that says no decides alone, whatever the quorum is [CM-2]', () => {
    const told = through(
      ruled({ quorum: 3 }),
      voteOf('ada'),
      voteOf('grace', { approved: false, reason: 'no' }),
    );
    expect(told.ballot.decision).toEqual({ approved: false, by: ['grace'], reason: 'no', at: 10_000 });
  });

  it.each([
    ['slack:U0LINUS', ['slack:U0LINUS'], true],
    [
      'slack:U0LINUS linus@example.com',
      ['arn:aws:sts::111122223333:assumed-role/Dev/linus@example.com'],
      true,
    ],
    ['arn:aws:sts::111122223333:assumed-role/Dev/linus@example.com', ['slack:U1', 'linus@example.com'], true],
    ['linus (--yes)', ['user:linus'], true],
    [
      'arn:aws:sts::111122223333:assumed-role/Dev/ada',
      ['arn:aws:sts::111122223333:assumed-role/Other/grace'],
      false,
    ],
    ['slack:U0LINUS', ['slack:U0ADA', 'slack-group:U0LINUS'], false],
    ['ECR push', ['slack:U0ADA'], false],
  ])('knows the requester again: %s as %j: %s [CM-2]', (requestedBy, identities, is) => {
    expect(isRequester({ name: 'x', identities }, requestedBy)).toBe(is);
  });

  it('of the requester does not count where four eyes are asked for, and a no always does [CM-2]', () => {
    const ballot = ruled({ fourEyes: true, approvers: ['user:linus', 'user:ada'] });
    expect(countVote(ballot, voteOf('linus'))).toMatchObject({
      accepted: false,
      reason: expect.stringMatching(/^you requested this deployment yourself/),
    });
    expect(countVote(ballot, voteOf('linus', { approved: false })).ballot.decision?.approved).toBe(false);
    expect(countVote(ballot, voteOf('ada')).ballot.decision?.approved).toBe(true);
  });

  it.each([
    ['slack:U0ADA', ['slack:U0ADA'], true],
    ['slack-group:S0OPS', ['slack:U0ADA', 'slack-group:S0OPS'], true],
    ['Ada@Example.com', ['slack:U0ADA', 'ada@example.com'], true],
    [
      'arn:aws:iam::111122223333:role/team/Release',
      ['arn:aws:sts::111122223333:assumed-role/Release/ada'],
      true,
    ],
    ['arn:aws:iam::111122223333:role/Release', ['arn:aws:sts::999922223333:assumed-role/Release/ada'], false],
    ['ada@example.com', ['arn:aws:sts::111122223333:assumed-role/Dev/ada@example.com'], false],
    ['slack:U0ADA', ['slack:U0GRACE'], false],
  ])('of %s is asked for, and %j votes: %s [CM-2]', (approver, identities, counts) => {
    const told = countVote(
      ruled({ approvers: [approver] }),
      voteOf('', { voter: { name: 'x', identities } }),
    );
    expect(told.accepted).toBe(counts);
    if (!counts) expect(told.reason).toMatch(/^only .* may decide about this \(approvals\.approvers\)/);
  });

  it('from Slack counts where somebody is named; to say no, anybody may [CM-2]', () => {
    const eve = { name: 'Eve', identities: ['slack:U0EVE'] };
    expect(countVote(ruled({}), voteOf('', { voter: eve })).reason).toMatch(
      /^nobody is named who may decide about this from Slack, .*: add `slack:U0EVE` or a group/,
    );
    expect(countVote(ruled({}), voteOf('', { voter: eve, approved: false })).ballot.decision).toMatchObject({
      approved: false,
      by: ['Eve'],
    });
  });

  it.each([
    ['nightly release', ['slack:U0EVE', 'release@example.com']],
    ['push to shop/greeter', ['slack:U0EVE', 'greeter@example.com']],
    ['for user:eve of release', ['user:eve']],
  ])('that says no needs a right, and a word in "%s" is none [CM-2]', (requestedBy, identities) => {
    const vote = voteOf('', { voter: { name: 'Eve', identities }, approved: false });
    expect(countVote(ruled({ requestedBy, approvers: ['user:grace'] }), vote).accepted).toBe(false);
  });

  it('of one person under two names that the definition lists counts once [CM-2]', () => {
    const rules = {
      quorum: 2,
      approvers: ['slack:U0ADA', 'user:al', 'user:grace'],
      persons: { people: [['slack:U0ADA', 'user:al']], trustSessionNames: false },
    };
    const one = countVote(ruled(rules), voteOf('', { voter: { name: 'Ada', identities: ['slack:U0ADA'] } }));
    expect(countVote(one.ballot, voteOf('al', { at: 11_000 }))).toMatchObject({
      accepted: false,
      reason: expect.stringMatching(/^you have approved the plan already/),
    });
    expect(countVote(one.ballot, voteOf('grace')).ballot.decision?.approved).toBe(true);
  });

  it('that comes too late, or on what has changed since, says so [CM-2]', () => {
    expect(countVote(ballotOf(), voteOf('ada', { at: 122_000 })).reason).toBe(
      'the question about the plan was open until 1970-01-01T00:01:02.000Z, 1 min ago: it is over without an answer',
    );
    expect(countVote(ballotOf(), voteOf('ada'), 'another').reason).toMatch(/^the plan has changed since/);
    expect(countVote(ballotOf(), voteOf('ada'), 'digest-1').accepted).toBe(true);
  });

  it('never changes a decision, never decides below the quorum, and refuses without a trace [CM-2]', () => {
    const vote = fc.record({
      who: fc.constantFrom('linus', 'ada', 'grace', 'edsger', 'barbara'),
      approved: fc.boolean(),
      at: fc.integer({ min: 2000, max: 70_000 }),
    });
    fc.assert(
      fc.property(fc.array(vote), fc.integer({ min: 1, max: 4 }), fc.boolean(), (votes, quorum, fourEyes) => {
        let ballot = ruled({ quorum, fourEyes });
        for (const { who, ...said } of votes) {
          const told = countVote(ballot, voteOf(who, said));
          if (!told.accepted) expect(told.ballot).toBe(ballot);
          if (ballot.decision) expect(told.ballot.decision).toBe(ballot.decision);
          ballot = told.ballot;
          const names = ballot.votes.filter(({ approved }) => approved).map(({ voter }) => voter.name);
          expect(new Set(names).size).toBe(names.length);
          if (fourEyes) expect(names).not.toContain('linus');
          expect(ballot.decision?.approved === true).toBe(
            names.length >= quorum && ballot.decision?.approved !== false,
          );
        }
      }),
    );
  });
});
