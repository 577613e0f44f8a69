import type { Voter } from '../../model/ballot.ts';
import { namesSomebody } from '../../model/requester.ts';

/** Names of one person each, as `approvals.people` of the definition lists them. */
export type People = ReadonlyArray<readonly string[]>;

/**
 * A voter with all names that the definition says are theirs. Only a name that was proven brings others with it: what is found
 * is not searched again, so that two lists with one name in common do not become one person by accident.
 */
export function alsoKnownAs(voter: Voter, people: People = []): Voter {
  const listed = people.filter((names) =>
    names.some((name) => ownNames(voter).some((own) => same(own, name))),
  );
  return listed.length === 0
    ? voter
    : { ...voter, identities: [...new Set([...voter.identities, ...listed.flat()])] };
}

/** Whether a person comes from Slack, where everybody in the workspace can ask. Other ways in have doors of their own: IAM, a login. */
const isFromSlack = ({ identities }: Voter) => identities.some((name) => name.startsWith('slack:'));

/**
 * Whether the voter is one of those named; a role of IAM stands for each of its sessions. Nobody named: everybody who has come
 * through a door that is narrower than a whole workspace of Slack.
 */
export const isOneOf = (named: readonly string[], voter: Voter): boolean =>
  named.length === 0
    ? !isFromSlack(voter)
    : named.some((name) =>
        voter.identities.some((identity) => same(name, identity) || isSessionOf(name, identity)),
      );

/** A group is many people. */
const ownNames = ({ identities }: Voter) => identities.filter((name) => !name.startsWith('slack-group:'));

/** By any name that they have in common, in either way in: two votes of one person are worse than one of two refused. */
export const isSame = (a: Voter, b: Voter): boolean => isRequester(b, ownNames(a).join(' '));

/**
 * Whether the voter may be the one who asked, where that takes something from them. `requestedBy` says it in the words of the
 * way in, which may be several ("slack:U024BE7LH ada@example.com") or an ARN whose session is named after a person. A session's
 * name, or an e-mail address whose first half is the name of a login, is good enough to keep somebody from approving their
 * own deployment, and never to let somebody approve.
 */
export function isRequester(voter: Voter, requestedBy: string): boolean {
  const asked = requestedBy.split(/[\s()]+/).flatMap(namesIn);
  const own = ownNames(voter).flatMap(namesIn);
  return own.some((name) => asked.some((other) => same(name.full, other.full) || isLoginOf(name, other)));
}

interface Name {
  readonly full: string;
  /** What is before the @ of an e-mail address; null: it is none. */
  readonly local: string | null;
}

/** "user:ada" is ada as well, and so is the session "assumed-role/Release/ada". */
function namesIn(word: string): Name[] {
  const names = [word, word.replace(/^user:/, ''), word.slice(word.lastIndexOf('/') + 1)];
  return [...new Set(names)]
    .filter((name) => name !== '')
    .map((full) => ({ full, local: /^([^@:/]+)@[^@]+$/.exec(full)?.[1] ?? null }));
}

/** ada and ada@example.com may be one person; ada@example.com and ada@example.org are two. */
const isLoginOf = (a: Name, b: Name): boolean =>
  (a.local !== null && b.local === null && same(a.local, b.full)) ||
  (b.local !== null && a.local === null && same(b.local, a.full));

/**
 * Whether the voter is the one who asked, where that gives them something: by a whole name that was proven. `requestedBy` may
 * have been typed by anybody who can start an execution, and words in it give nobody a right.
 */
export function isKnownRequester(voter: Voter, requestedBy: string): boolean {
  if (!namesSomebody(requestedBy)) return false;
  return requestedBy
    .split(/\s+/)
    .some((word) => ownNames(voter).some((own) => same(own, word) || same(own, `user:${word}`)));
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** `arn:aws:sts::1:assumed-role/Release/ada` is a session of `arn:aws:iam::1:role/Release`, whatever path the role has. */
function isSessionOf(role: string, identity: string): boolean {
  const named = /^arn:(aws[\w-]*):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(role);
  const session = /^arn:(aws[\w-]*):sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/.exec(identity);
  return named !== null && session !== null && [1, 2, 3].every((part) => named[part] === session[part]);
}
