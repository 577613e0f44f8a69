/**
 * The one way to write a value as JSON: keys sorted by code unit, no white space. Two texts that mean the same
 * are the same text, so a changed byte always shows, even where JSON would read it as the same value.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonicalJson(each ?? null)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => `${escaped(key)}:${canonicalJson(each)}`);
    return `{${members.join(',')}}`;
  }
  return escaped(value ?? null);
}

/**
 * U+FFFD is written as an escape: it is what a reader of UTF-8 puts in place of a broken byte, so as itself it
 * could hide that the byte was changed.
 */
const escaped = (value: unknown) => JSON.stringify(value).replaceAll('\ufffd', '\\ufffd');
