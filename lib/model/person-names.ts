/** Who is one person, as a definition says it (`approvals`). */
export interface Persons {
  /** Names of one person each. */
  readonly people: ReadonlyArray<readonly string[]>;
  /** true: IAM forces the names of sessions, so two sessions of a role are two people. */
  readonly trustSessionNames: boolean;
}

export const NOBODY_LISTED: Persons = { people: [], trustSessionNames: false };

/** Names differ by more than by capitals. */
export const isSameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/**
 * Whether two names may be of one person, where that takes something from them: "user:ada" and "ada", "ada" and
 * "ada@example.com", "…/Release/ada" and either. Whole e-mail addresses of two domains are two people.
 */
export const mayBeOnePerson = (a: string, b: string): boolean =>
  namesIn(a).some((one) =>
    namesIn(b).some((other) => isSameName(one.full, other.full) || isLoginOf(one, other)),
  );

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

const isLoginOf = (a: Name, b: Name): boolean =>
  (a.local !== null && b.local === null && isSameName(a.local, b.full)) ||
  (b.local !== null && a.local === null && isSameName(b.local, a.full));

/** `arn:aws:sts::1:assumed-role/Release/ada` is a session of `arn:aws:iam::1:role/Release`, whatever path the role has. */
export function isSessionOf(role: string, identity: string): boolean {
  const named = /^arn:(aws[\w-]*):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(role);
  const session = sessionIn(identity);
  return named !== null && session !== null && [1, 2, 3].every((part) => named[part] === session[part]);
}

/**
 * Whether two names are sessions of one role whose names nobody vouches for: whoever assumes a role calls the session what they
 * like. The sessions of IAM Identity Center are called by the person's name there, always.
 */
export function areSessionsOfOneRole(a: string, b: string): boolean {
  const [one, other] = [sessionIn(a), sessionIn(b)];
  return (
    one !== null &&
    other !== null &&
    [1, 2, 3].every((part) => one[part] === other[part]) &&
    !isOfIdentityCenter(one[3] ?? '')
  );
}

const sessionIn = (identity: string) =>
  /^arn:(aws[\w-]*):sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/.exec(identity);

const isOfIdentityCenter = (role: string) => role.startsWith('AWSReservedSSO_');

/** Whether a name of a definition stands for many people: a group, or a role whose sessions are told apart. */
export const standsForMany = (name: string, { trustSessionNames }: Persons): boolean =>
  name.startsWith('slack-group:') ||
  (/:role\//.test(name) && (trustSessionNames || isOfIdentityCenter(name.slice(name.lastIndexOf('/') + 1))));

/** How many people a list of names has at the least, leaving out those that stand for many. */
export function personsIn(names: readonly string[], persons: Persons): number {
  const groups: string[][] = [];
  for (const name of names.filter((each) => !standsForMany(each, persons))) {
    const own = groups.filter((group) => group.some((other) => isLinked(name, other, persons)));
    for (const group of own) groups.splice(groups.indexOf(group), 1);
    groups.push([name, ...own.flat()]);
  }
  return groups.length;
}

const isLinked = (a: string, b: string, { people, trustSessionNames }: Persons): boolean =>
  mayBeOnePerson(a, b) ||
  (!trustSessionNames && (areSessionsOfOneRole(a, b) || isSessionOf(a, b) || isSessionOf(b, a))) ||
  people.some((list) => [a, b].every((name) => list.some((each) => isSameName(each, name))));
