import type { Voter } from '../../model/ballot.ts';
import {
  areSessionsOfOneRole,
  isSameName,
  isSessionOf,
  mayBeOnePerson,
  NOBODY_LISTED,
  type Persons,
} from '../../model/person-names.ts';
import { namesSomebody } from '../../model/requester.ts';

/**
 * Every name of a voter: those that were proven, and those that the definition lists beside one of them. What is found is not
 * searched again, so that two lists with one name in common do not become one person by accident.
 */
function namesOf(voter: Voter, { people }: Persons): readonly string[] {
  const own = ownNames(voter);
  const listed = people.filter((names) =>
    names.some((name) => own.some((each) => isSameName(each, name) || isSessionOf(name, each))),
  );
  return [...new Set([...voter.identities, ...listed.flat()])];
}

/** A group is many people. */
const ownNames = ({ identities }: Voter) => identities.filter((name) => !name.startsWith('slack-group:'));

/** Whether a person comes from Slack, where everybody in the workspace can ask. Other ways in have doors of their own: IAM, a login. */
const isFromSlack = ({ identities }: Voter) => identities.some((name) => name.startsWith('slack:'));

/**
 * Whether the voter is one of those named; a role of IAM stands for each of its sessions. Nobody named: everybody who has come
 * through a door that is narrower than a whole workspace of Slack.
 */
export function isOneOf(named: readonly string[], voter: Voter, persons: Persons = NOBODY_LISTED): boolean {
  // By which door they came is what was proven, and no name beside it changes that.
  if (named.length === 0) return !isFromSlack(voter);
  const own = namesOf(voter, persons);
  return named.some((name) =>
    own.some((identity) => isSameName(name, identity) || isSessionOf(name, identity)),
  );
}

/** By any name that they have in common, in either way in: two votes of one person are worse than one of two refused. */
export const isSame = (a: Voter, b: Voter, persons: Persons = NOBODY_LISTED): boolean =>
  haveNameInCommon(personal(namesOf(a, persons)), personal(namesOf(b, persons)), persons);

const personal = (names: readonly string[]) => names.filter((name) => !name.startsWith('slack-group:'));

const haveNameInCommon = (some: readonly string[], others: readonly string[], persons: Persons): boolean =>
  some.some((one) =>
    others.some(
      (other) =>
        mayBeOnePerson(one, other) || (!persons.trustSessionNames && areSessionsOfOneRole(one, other)),
    ),
  );

/**
 * Whether the voter may be the one who asked, where that takes something from them. `requestedBy` says it in the words of the
 * way in, which may be several ("slack:U024BE7LH ada@example.com") or an ARN whose session is named after a person. What two names
 * have in common is good enough to keep somebody from approving their own deployment, and never to let somebody approve.
 */
export const isRequester = (voter: Voter, requestedBy: string, persons: Persons = NOBODY_LISTED): boolean =>
  haveNameInCommon(
    personal(namesOf(voter, persons)),
    requestedBy.split(/[\s()]+/).filter((word) => word !== ''),
    persons,
  );

/**
 * Whether the voter is the one who asked, where that gives them something: by a whole name that was proven, or that the
 * definition lists beside one. `requestedBy` may have been typed by anybody who can start an execution, and words in it give
 * nobody a right.
 */
export function isKnownRequester(
  voter: Voter,
  requestedBy: string,
  persons: Persons = NOBODY_LISTED,
): boolean {
  if (!namesSomebody(requestedBy)) return false;
  const own = personal(namesOf(voter, persons));
  return requestedBy
    .split(/\s+/)
    .some((word) => own.some((name) => isSameName(name, word) || isSameName(name, `user:${word}`)));
}
