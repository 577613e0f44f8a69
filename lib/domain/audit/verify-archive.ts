import type { AuditLine } from '../../model/audit.ts';
import { EVIDENCE } from '../../model/evidence-keys.ts';
import { sha256, shortDigest } from './digest.ts';
import { type ManifestLine, readManifest } from './manifest.ts';
import { verifyChain } from './verify-chain.ts';

export interface Archive {
  /** The text of audit.jsonl; '' when it is gone. */
  readonly audit: string;
  /** The text of manifest.json; '' when it is gone. */
  readonly manifest: string;
  /** SHA-256 of every file that is there, by key below the deployment's prefix. Hash bytes, not decoded text. */
  readonly files: ReadonlyMap<string, string>;
  /** From the deployment's record; null when it has none. */
  readonly seal: { readonly lines: number; readonly hash: string } | null;
}

export interface ArchiveVerdict {
  readonly ok: boolean;
  /** One sentence each, with the file and the line. */
  readonly problems: readonly string[];
  readonly checked: { readonly lines: number; readonly files: number };
}

/**
 * Seal → trail → manifest → files: each vouches for the next (RP-3). What cannot be checked is a problem too.
 */
export function verifyArchive({ audit, manifest, files, seal }: Archive): ArchiveVerdict {
  const chain = verifyChain(audit);
  const listed = readManifest(manifest);
  const problems = [
    ...(chain.ok
      ? [...checkSeal(chain.lines, seal), ...checkManifest(chain.lines, manifest)]
      : [
          `line ${chain.line} of ${EVIDENCE.audit} is broken: ${chain.problem}`,
          `${EVIDENCE.manifest} was not compared with the trail, because the trail is broken`,
        ]),
    ...listed.problems,
    ...listed.files.flatMap((file) => checkFile(file, files)),
    ...checkUnlisted(files, listed),
  ];
  return {
    ok: problems.length === 0,
    problems,
    checked: { lines: chain.ok ? chain.lines.length : chain.line - 1, files: listed.files.length },
  };
}

function checkSeal(lines: readonly AuditLine[], seal: Archive['seal']): string[] {
  if (!seal)
    return [
      `the deployment's record has no seal, so a cut-off end of ${EVIDENCE.audit} cannot be told: it is not closed, or the record is lost`,
    ];
  if (lines.length < seal.lines)
    return [
      `${EVIDENCE.audit} has ${lines.length} lines, but was sealed with ${seal.lines}: line ${lines.length + 1} and what follows is missing`,
    ];
  if (lines.length > seal.lines)
    return [
      `${EVIDENCE.audit} has ${lines.length} lines, but was sealed with ${seal.lines}: line ${seal.lines + 1} and what follows was added later`,
    ];
  const last = lines.at(-1)?.hash ?? '';
  return last === seal.hash
    ? []
    : [
        `line ${lines.length} of ${EVIDENCE.audit} has the hash ${shortDigest(last)}, but was sealed with ${shortDigest(seal.hash)}: the trail was written anew`,
      ];
}

/** The last "archive" line counts: a recovery archives again. */
function checkManifest(lines: readonly AuditLine[], manifest: string): string[] {
  const archived = lines.findLast((line) => line.action === 'archive');
  const expected = archived?.data?.['manifestSha256'];
  if (!archived || typeof expected !== 'string')
    return [`${EVIDENCE.audit} has no "archive" line with a manifestSha256: nothing was archived`];
  const actual = sha256(manifest);
  return actual === expected
    ? []
    : [
        `${EVIDENCE.manifest} does not match line ${archived.line} of ${EVIDENCE.audit}: its SHA-256 is ${shortDigest(actual)}, the trail says ${shortDigest(expected)}`,
      ];
}

function checkFile(file: ManifestLine, files: Archive['files']): string[] {
  const actual = files.get(file.key);
  if (actual === undefined)
    return [`${file.key} is missing: line ${file.line} of ${EVIDENCE.manifest} lists it`];
  return actual === file.sha256
    ? []
    : [
        `${file.key} does not match line ${file.line} of ${EVIDENCE.manifest}: its SHA-256 is ${shortDigest(actual)}, the manifest says ${shortDigest(file.sha256)}`,
      ];
}

function checkUnlisted(files: Archive['files'], listed: ReturnType<typeof readManifest>): string[] {
  // With a broken manifest line nobody can say which file it listed, so this would accuse the wrong one.
  if (listed.problems.length > 0) return [];
  const known = new Set<string>([EVIDENCE.audit, EVIDENCE.manifest, ...listed.files.map((file) => file.key)]);
  return [...files.keys()]
    .filter((key) => !known.has(key))
    .map((key) => `${key} is not listed in ${EVIDENCE.manifest}: it was added after the archive was made`);
}
