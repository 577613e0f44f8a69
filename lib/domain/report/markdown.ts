/** One cell or line of a report; the data (JSON) beside it has the whole text. */
const LONGEST_TEXT = 2000;

/** Line breaks, control characters and changes of writing direction would let a text pose as something else. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * Any text as Markdown that shows exactly this text, on one line: no markup, no HTML, no table column.
 * Underscores inside of a word mean nothing in Markdown and stay readable.
 */
export function text(value: string): string {
  const flat = value.replace(INVISIBLE, ' ').trim();
  const short = flat.length > LONGEST_TEXT ? `${flat.slice(0, LONGEST_TEXT - 1).toWellFormed()}…` : flat;
  return short
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*[\]|~$]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/^[#+=-]/, '\\$&')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2');
}

/** Blocks, one below the other. Every block below is escaped, so what comes from outside stays text. */
export const page = (blocks: readonly string[]): string => `${blocks.join('\n\n')}\n`;

export const heading = (level: 1 | 2 | 3 | 4, title: string): string => `${'#'.repeat(level)} ${text(title)}`;

export const paragraph = (sentence: string): string => text(sentence);

/** A list, or the sentence where there is nothing to list. */
export const list = (items: readonly string[], instead: string): string =>
  items.length === 0 ? paragraph(instead) : items.map((item) => `- ${text(item)}`).join('\n');

/** "Label: value" lines. */
export const facts = (pairs: ReadonlyArray<readonly [label: string, value: string]>): string =>
  pairs.map(([label, value]) => `- **${text(label)}**: ${text(value)}`).join('\n');

/** A table, or the sentence where there are no rows: an empty table would not say why. */
export function table(
  columns: readonly string[],
  rows: ReadonlyArray<readonly string[]>,
  instead: string,
): string {
  if (rows.length === 0) return paragraph(instead);
  const line = (cells: readonly string[]) =>
    `| ${columns.map((_, index) => text(cells[index] ?? '')).join(' | ')} |`;
  return [line(columns), `|${' --- |'.repeat(columns.length)}`, ...rows.map(line)].join('\n');
}
