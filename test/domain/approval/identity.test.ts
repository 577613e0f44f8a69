import { describe, expect, it } from '@jest/globals';
import { isKnownRequester, isOneOf, isRequester, isSame } from '../../../lib/domain/approval/identity.ts';
import type { Voter } from '../../../lib/model/ballot.ts';
import { namesSomebody } from '../../../lib/model/requester.ts';
import { whoDecides } from '../../../lib/model/who-decides.ts';

const voter = (...identities: string[]): Voter => ({ name: 'x', identities });

describe('who somebody is', () => {
  it.each([
    ['ada', ['slack:U0ADA', 'ada@example.com'], true],
    ['ada@example.com', ['user:ada'], true],
    ['arn:aws:sts::111122223333:assumed-role/Dev/ada', ['slack:U0ADA', 'Ada@example.com'], true],
    ['ada@example.org', ['slack:U0ADA', 'ada@example.com'], false],
    ['adam', ['slack:U0ADA', 'ada@example.com'], false],
    ['slack:U0ADA ada@example.com', ['user:ada'], true],
  ])(
    'takes %s and %j for one person: %s, where that takes something from them [CM-2]',
    (requestedBy, identities, is) => {
      expect(isRequester(voter(...identities), requestedBy)).toBe(is);
    },
  );

  it.each([
    ['ada', ['user:ada'], true],
    ['slack:U0ADA ada@example.com', ['slack:U0ADA'], true],
    ['ada', ['slack:U0ADA', 'ada@example.com'], false],
    ['arn:aws:sts::111122223333:assumed-role/Dev/ada', ['user:ada'], false],
    ['for user:eve of release', ['user:eve'], false],
    ['deploy by release', ['user:release'], false],
  ])(
    'takes %s for the requester %j: %s, where that gives them something [CM-2]',
    (requestedBy, identities, is) => {
      expect(isKnownRequester(voter(...identities), requestedBy)).toBe(is);
    },
  );

  const listed = (...people: string[][]) => ({ people, trustSessionNames: false });

  it('is what the definition says: one person under several names, by a name that was proven [CM-2]', () => {
    const persons = listed(
      ['slack:U0ADA', 'user:al', 'arn:aws:iam::111122223333:role/Lovelace'],
      ['slack:U0EVE', 'eve@example.com'],
    );
    const ada = voter('slack:U0ADA');
    expect(isRequester(ada, 'al', persons)).toBe(true);
    expect(isOneOf(['user:al'], ada, persons)).toBe(true);
    expect(isSame(ada, voter('user:al'), persons)).toBe(true);
    expect(isKnownRequester(voter('user:al'), 'slack:U0ADA', persons)).toBe(true);
    expect(isSame(ada, voter('slack:U0EVE'), persons)).toBe(false);
    // A role stands for its sessions here as well.
    const laptop = voter('arn:aws:sts::111122223333:assumed-role/Lovelace/laptop-1');
    expect(isSame(ada, laptop, persons)).toBe(true);
    expect(isRequester(laptop, 'slack:U0ADA ada@example.com', persons)).toBe(true);
    // A group is many people.
    const group = listed(['slack-group:S0OPS', 'user:root']);
    expect(isOneOf(['user:root'], voter('slack:U0X', 'slack-group:S0OPS'), group)).toBe(false);
  });

  it('is one person for all sessions of a role, unless somebody vouches for their names [CM-2]', () => {
    const session = (role: string, name: string) =>
      voter(`arn:aws:sts::111122223333:assumed-role/${role}/${name}`);
    const [one, other] = [session('Release', 'x1'), session('Release', 'x2')];
    expect(isSame(one, other)).toBe(true);
    expect(isRequester(other, one.identities[0] ?? '')).toBe(true);
    expect(isSame(one, other, { people: [], trustSessionNames: true })).toBe(false);
    expect(isSame(one, session('Deploy', 'x2'))).toBe(false);
    const center = 'AWSReservedSSO_Release_0123456789abcdef';
    expect(isSame(session(center, 'ada@example.com'), session(center, 'eve@example.com'))).toBe(false);
  });

  it('is nobody where nobody in particular asked, and then two are needed [CM-2]', () => {
    expect(
      ['ada', 'slack:U0ADA ada@example.com', 'push to checkout', 'nightly build', ' '].map(namesSomebody),
    ).toEqual([true, true, false, false, false]);
    const rules = { approvers: ['slack:U0ADA', 'user:eve'], quorum: 2, fourEyes: true };
    expect(whoDecides({ ...rules, requestedBy: 'push to checkout' })).toBe(
      '2 of slack:U0ADA, user:eve; it takes two, because nobody in particular requested it (push to checkout)',
    );
  });

  it('is everybody but a workspace of Slack where nobody is named [CM-2]', () => {
    expect(isOneOf([], voter('user:ada'))).toBe(true);
    expect(isOneOf([], voter('arn:aws:iam::111122223333:user/ada'))).toBe(true);
    expect(isOneOf([], voter('slack:U0ADA', 'ada@example.com'))).toBe(false);
    // The door is the one that they came by, whatever other names they have.
    const persons = listed(['slack:U0ADA', 'user:ada']);
    expect(isOneOf([], voter('user:ada'), persons)).toBe(true);
    expect(isOneOf([], voter('slack:U0ADA'), persons)).toBe(false);
  });
});
