import type { z } from 'zod';

/**
 * What is wrong with an input, one line per problem: the path, the value, what is allowed, and the nearest
 * valid name where one was probably meant (IN-1).
 */
export function explainIssues(
  error: z.ZodError,
  input: unknown,
  shape: (path: readonly PropertyKey[]) => readonly string[],
): string[] {
  return error.issues.flatMap((issue) => explainIssue(issue, input, shape));
}

function explainIssue(
  issue: z.core.$ZodIssue,
  input: unknown,
  shape: (path: readonly PropertyKey[]) => readonly string[],
): string[] {
  if (issue.code === 'unrecognized_keys') {
    const allowed = shape(issue.path);
    return issue.keys.map((key) => {
      const near = nearestName(key, allowed);
      const hint = near ? ` Did you mean "${near}"?` : '';
      const names = allowed.length > 0 ? ` Allowed here: ${allowed.join(', ')}.` : '';
      return `${pathText([...issue.path, key])}: there is no such setting.${hint}${names}`;
    });
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // The alternative that got furthest is the one that was meant: its complaint is the useful one.
    const closest =
      [...issue.errors].sort((a, b) => unionDepth(b) - unionDepth(a) || a.length - b.length)[0] ?? [];
    return closest.flatMap((inner) =>
      explainIssue({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue, input, shape),
    );
  }
  const value = valueAt(input, issue.path);
  const got = value === undefined ? 'is missing' : `${show(value)} is not valid`;
  const near =
    'values' in issue && typeof value === 'string' ? nearestName(value, issue.values.map(String)) : undefined;
  return [`${pathText(issue.path)}: ${got}: ${allowedBy(issue)}.${near ? ` Did you mean "${near}"?` : ''}`];
}

const unionDepth = (issues: readonly z.core.$ZodIssue[]) =>
  Math.max(0, ...issues.map((issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)));

function allowedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'invalid_value':
      return `allowed: ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `at least ${issue.inclusive === false ? 'more than ' : ''}${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    default:
      return issue.message.replace(/\.$/, '');
  }
}

const pathText = (path: readonly PropertyKey[]) =>
  path.length === 0
    ? '(top level)'
    : path
        .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index ? '.' : ''}${String(part)}`))
        .join('');

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    input,
  );
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** The candidate within a third of the name's length in edits, or undefined. Here rather than from a library
 * because the model imports nothing but zod. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(1, Math.ceil(name.length / 3)) ? best.candidate : undefined;
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? a.length;
}
