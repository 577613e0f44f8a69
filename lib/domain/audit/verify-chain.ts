import type { AuditLine } from '../../model/audit.ts';
import { canonicalJson } from './canonical-json.ts';
import { lineHash, NO_PREVIOUS } from './chain.ts';
import { shortDigest } from './digest.ts';

export type ChainVerdict =
  | { readonly ok: true; readonly lines: readonly AuditLine[] }
  | { readonly ok: false; readonly line: number; readonly problem: string };

/**
 * Reads a trail and proves that it is whole, or names the first line that is not as it was written. A trail
 * that was cut off at the end is whole by itself: only the seal tells it, see verify-archive.ts.
 */
export function verifyChain(text: string): ChainVerdict {
  const rows = text.split('\n');
  const unfinished = rows.pop();
  const lines: AuditLine[] = [];
  for (const row of rows) {
    const checked = checkLine(row, lines.at(-1), lines.length + 1);
    if (typeof checked === 'string') return { ok: false, line: lines.length + 1, problem: checked };
    lines.push(checked);
  }
  if (unfinished)
    return { ok: false, line: rows.length + 1, problem: 'it has no line end: it was cut off or changed' };
  return { ok: true, lines };
}

/** The line, or what is wrong with it. */
function checkLine(row: string, before: AuditLine | undefined, position: number): AuditLine | string {
  const parsed = parse(row);
  if (parsed === undefined) return 'it is not JSON: it was changed or cut off';
  if (!isAuditLine(parsed)) return 'it is not an audit line: one of its parts is missing or of another type';
  if (canonicalJson(parsed) !== row) return 'its text is not as it was written: it was changed';
  const { hash, ...body } = parsed;
  const computed = lineHash(body);
  if (computed !== hash)
    return `its content does not match its own hash (${shortDigest(computed)} instead of ${shortDigest(hash)}): it was changed`;
  if (parsed.line !== position)
    return `it says that it is line ${parsed.line}: a line is missing, was put in or is out of order`;
  const expected = before?.hash ?? NO_PREVIOUS;
  if (parsed.previous !== expected)
    return `it follows ${shortDigest(parsed.previous)}, but the line before it is ${shortDigest(expected)}: the line before it was replaced`;
  return parsed;
}

function parse(row: string): unknown {
  try {
    return JSON.parse(row);
  } catch {
    // JSON has no undefined, so this cannot be taken for a value.
    return undefined;
  }
}

const TEXTS = ['actor', 'action', 'cause', 'result', 'status', 'previous', 'hash'] as const;
const NUMBERS = ['at', 'line'] as const;

function isAuditLine(value: unknown): value is AuditLine {
  if (value === null || typeof value !== 'object') return false;
  const parts = value as Record<string, unknown>;
  return (
    TEXTS.every((name) => typeof parts[name] === 'string') &&
    NUMBERS.every((name) => typeof parts[name] === 'number')
  );
}
