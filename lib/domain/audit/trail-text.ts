import { type AuditEntry, type AuditLine, isSeal, sealEntry } from '../../model/audit.ts';
import { trailSealed } from '../../model/errors.ts';
import { chainHead, chainLine } from './chain.ts';

/** What comes of a trail that is kept as one text. `isNew`: the line has to be written. */
export interface NextLine {
  readonly line: AuditLine;
  readonly isNew: boolean;
}

/** @param isSame which line would make this one a repeat. @default none */
export function lineAfter(
  text: string,
  entry: AuditEntry,
  deploymentId: string,
  isSame?: (line: AuditEntry) => boolean,
): NextLine {
  const known = isSame && readable(text).find(isSame);
  if (known) return { line: known, isNew: false };
  if (sealIn(text)) throw trailSealed(deploymentId, entry.action);
  return { line: chainLine(chainHead(text), entry), isNew: true };
}

/** undefined: it has another number of lines than that. */
export function sealAfter(text: string, at: number, lines: number): NextLine | undefined {
  const known = sealIn(text);
  if (known) return { line: known, isNew: false };
  const head = chainHead(text);
  if ((head?.line ?? 0) !== lines) return undefined;
  return { line: chainLine(head, sealEntry(at, lines)), isNew: true };
}

function sealIn(text: string): AuditLine | undefined {
  const end = text.lastIndexOf('\n');
  const last = lineIn(text.slice(text.lastIndexOf('\n', end - 1) + 1, Math.max(0, end)));
  return isSeal(last) ? last : undefined;
}

/** A damaged line shows when the trail is verified; it says nothing, and stops nobody from writing. */
const readable = (text: string): AuditLine[] =>
  text
    .split('\n')
    .slice(0, -1)
    .flatMap((row) => lineIn(row) ?? []);

function lineIn(row: string): AuditLine | undefined {
  try {
    const parsed: unknown = JSON.parse(row);
    return parsed !== null && typeof parsed === 'object' ? (parsed as AuditLine) : undefined;
  } catch {
    // Not JSON: see `readable`.
    return undefined;
  }
}
