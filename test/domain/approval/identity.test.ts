import { describe, expect, it } from '@jest/globals';
import {
  alsoKnownAs,
  isKnownRequester,
  isOneOf,
  isRequester,
  isSame,
} from '../../../lib/domain/approval/identity.ts';
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

  it('is what the definition says: one person under several names, by a name that was proven [CM-2]', () => {
    const people = [
      ['slack:U0ADA', 'user:al', 'arn:aws:iam::111122223333:user/lovelace'],
      ['slack:U0EVE', 'eve@example.com'],
    ];
    const ada = alsoKnownAs(voter('slack:U0ADA'), people);
    expect(ada.identities).toEqual(['slack:U0ADA', 'user:al', 'arn:aws:iam::111122223333:user/lovelace']);
    expect(isRequester(ada, 'al')).toBe(true);
    expect(isOneOf(['user:al'], ada)).toBe(true);
    expect(isSame(ada, voter('user:al'))).toBe(true);
    expect(isSame(ada, alsoKnownAs(voter('slack:U0EVE'), people))).toBe(false);
    const group = voter('slack:U0X', 'slack-group:S0OPS');
    expect(alsoKnownAs(group, [['slack-group:S0OPS', 'user:root']])).toBe(group);
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
  });
});
