import type { AuditEntry, AuditLine } from '../../model/audit.ts';
import { canonicalJson } from './canonical-json.ts';
import { sha256 } from './digest.ts';

/** `previous` of the first line. */
export const NO_PREVIOUS = '0'.repeat(64);

/** Where a chain ends: what the next line is linked to. */
export type ChainHead = Pick<AuditLine, 'line' | 'hash'>;

/** The entry as the next line of the chain. `previous` is undefined for the first one. */
export function chainLine(previous: ChainHead | undefined, entry: AuditEntry): AuditLine {
  const { at, actor, action, cause, result, status, data } = entry;
  // Through JSON and back first, so that what is hashed is what a reader will parse: no undefined, no dates.
  const plain = JSON.parse(JSON.stringify({ at, actor, action, cause, result, status, data })) as AuditEntry;
  const body = { ...plain, line: (previous?.line ?? 0) + 1, previous: previous?.hash ?? NO_PREVIOUS };
  return { ...body, hash: lineHash(body) };
}

export const lineHash = (body: Omit<AuditLine, 'hash'>): string => sha256(canonicalJson(body));

/** The line as it stands in the trail, with its line end. */
export const lineText = (line: AuditLine): string => `${canonicalJson(line)}\n`;

/**
 * The head of a trail as text. A last line that cannot be read is linked to all the same, by the hash of its
 * text: a damaged trail shows when it is verified, but it must not stop a rollback that is under way.
 */
export function chainHead(text: string): ChainHead | undefined {
  const lines = text.split('\n').slice(0, -1);
  const last = lines.at(-1);
  if (last === undefined) return undefined;
  return { line: lines.length, hash: hashIn(last) ?? sha256(last) };
}

function hashIn(text: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed !== null &&
      typeof parsed === 'object' &&
      'hash' in parsed &&
      typeof parsed.hash === 'string'
      ? parsed.hash
      : undefined;
  } catch {
    // Not JSON: there is no hash in it, and the caller links to its text.
    return undefined;
  }
}
