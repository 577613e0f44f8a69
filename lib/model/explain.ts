import type * as z from 'zod';
import { nearestName } from './nearest-name.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];
/** Names of the settings that are allowed at a path. */
type Shape = (path: Path) => readonly string[];

/**
 * What is wrong with an input, one line per problem: the path, the value, what is allowed, and the nearest
 * valid name where one was probably meant (IN-1).
 */
export function explainIssues(error: z.ZodError, input: unknown, shape: Shape): string[] {
  return error.issues
    .filter((issue) => !issue.path.some((part) => typeof part === 'number' && part < 0))
    .flatMap((issue) => explainIssue(issue, input, shape));
}

function explainIssue(issue: Issue, input: unknown, shape: Shape): string[] {
  if (issue.code === 'unrecognized_keys') {
    const allowed = shape(issue.path);
    return issue.keys.map((key) => {
      const names = allowed.length > 0 ? ` Allowed here: ${allowed.join(', ')}.` : '';
      return `${pathText([...issue.path, key])}: there is no such setting.${didYouMean(key, allowed)}${names}`;
    });
  }
  if (issue.code === 'invalid_union') {
    const closest = closestAlternative(issue);
    if (closest)
      return closest.flatMap((inner) =>
        explainIssue({ ...inner, path: [...issue.path, ...inner.path] } as Issue, input, shape),
      );
  }
  const value = valueAt(input, issue.path);
  const near = typeof value === 'string' ? didYouMean(value, namedValues(issue) ?? []) : '';
  return [
    `${pathText(issue.path)}: ${describe(value, issue.path)}: ${allowedBy(issue, value, shape)}.${near}`,
  ];
}

/**
 * The problems of the alternative that got furthest: it is the one that was meant. undefined when each
 * alternative refuses the value as a whole, so that all of them together are what is allowed.
 */
function closestAlternative(issue: z.core.$ZodIssueInvalidUnion): readonly Issue[] | undefined {
  if (issue.errors.every((inner) => inner.length === 1 && inner[0]?.path.length === 0 && !hasKeys(inner[0])))
    return undefined;
  return [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0];
}

const hasKeys = (issue: Issue) => issue.code === 'unrecognized_keys';

const depth = (issues: readonly Issue[]) =>
  Math.max(0, ...issues.map((issue) => issue.path.length + (hasKeys(issue) ? 1 : 0)));

/** The values that are allowed, where they are a list of names. */
function namedValues(issue: Issue): readonly string[] | undefined {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code !== 'invalid_union') return undefined;
  if (issue.errors.length === 0) return 'options' in issue ? [issue.options ?? []].flat().map(String) : [];
  const each = issue.errors.map((inner) => (inner[0] ? namedValues(inner[0]) : undefined));
  return each.every((names) => names !== undefined) ? each.flat() : undefined;
}

function allowedBy(issue: Issue, value: unknown, shape: Shape): string {
  const names = namedValues(issue);
  if (names) return `allowed: ${names.join(', ')}`;
  switch (issue.code) {
    case 'invalid_union':
      return issue.errors
        .flatMap((inner) =>
          inner.map((each) => allowedBy({ ...each, path: issue.path } as Issue, value, shape)),
        )
        .join(' or ')
        .replaceAll(' or expected ', ' or ');
    case 'invalid_type': {
      const inside = issue.expected === 'object' ? shape(issue.path) : [];
      const quote = issue.expected === 'string' && ['number', 'boolean'].includes(typeof value);
      return `expected ${KINDS[issue.expected] ?? issue.expected}${inside.length > 0 ? ` with ${inside.join(', ')}` : ''}${quote ? ' (put it in quotes)' : ''}`;
    }
    case 'too_small':
      return (
        ownWords(issue) ??
        `${issue.inclusive ? 'at least' : 'more than'} ${amount(issue.minimum, issue.origin)}`
      );
    case 'too_big':
      return (
        ownWords(issue) ??
        `${issue.inclusive ? 'at most' : 'less than'} ${amount(issue.maximum, issue.origin)}`
      );
    case 'invalid_format':
      if (issue.format === 'datetime') return 'a date and time with its zone, such as 2026-11-20T10:00:00Z';
      return issue.message.replace(/^Invalid string: /, '');
    default:
      return issue.message.replace(/\.$/, '');
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
};

/** The schema's own message, where it has one: it says more than a number. */
const ownWords = (issue: Issue) => (/^Too (small|big)/.test(issue.message) ? undefined : issue.message);

const UNITS: Readonly<Record<string, string>> = { string: 'character', array: 'value' };

function amount(count: number | bigint, origin: string): string {
  const unit = UNITS[origin];
  return unit ? `${count} ${unit}${Number(count) === 1 ? '' : 's'}` : `${count}`;
}

const pathText = (path: Path) =>
  path.length === 0
    ? '(top level)'
    : path
        .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index ? '.' : ''}${String(part)}`))
        .join('');

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    input,
  );
}

/** Settings whose values may be secrets: they are never shown. */
const PRIVATE = ['env', 'headers', 'body'];

function describe(value: unknown, path: Path): string {
  if (value === undefined) return 'is missing';
  if (value === null) return 'is empty';
  if (path.some((part) => PRIVATE.includes(String(part))))
    return 'what stands there (not shown: it may be a secret) is not valid';
  return `${show(value)} is not valid`;
}

/** Only the kind of a list or mapping is shown: there may be secrets in it. */
function show(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${amount(value.length, 'array')}`;
  if (value !== null && typeof value === 'object') return 'a mapping';
  const text = typeof value === 'string' ? JSON.stringify(withoutCredentials(value)) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** "postgres://user:password@host" → "postgres://…@host". */
const withoutCredentials = (text: string) => text.replace(/\/\/[^/]*@/g, '//…@');

function didYouMean(name: string, candidates: readonly string[]): string {
  const near = nearestName(name, candidates);
  return near ? ` Did you mean "${near}"?` : '';
}
