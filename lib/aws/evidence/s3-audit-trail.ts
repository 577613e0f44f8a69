import { PutObjectCommand } from '@aws-sdk/client-s3';
import { chainLine, lineText } from '../../domain/audit/chain.ts';
import { type AuditEntry, type AuditLine, isSeal, sealEntry } from '../../model/audit.ts';
import { trailSealed, transient } from '../../model/errors.ts';
import { deploymentPrefix, EVIDENCE } from '../../model/evidence-keys.ts';
import type { AuditTrail, TrailOf } from '../../ports/audit-trail.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';
import { createS3EvidenceStore, type EvidenceBucket, textOf } from './s3-evidence-store.ts';

/** Writers that come in between; a deployment has a handful. */
const APPEND_TRIES = 20;
/** Lines that a process remembers, of all trails: some megabytes. */
const REMEMBERED = 2000;

/**
 * The audit trail as one object a line. Each is written on the condition that there is none of its number, so no line
 * can be written over, and of two writers at once one gets the next number.
 */
export function createS3AuditTrail(evidence: EvidenceBucket): AuditTrail {
  const { client, bucket } = evidence;
  const store = createS3EvidenceStore(evidence);
  /** Where this process last saw the end of a trail: a hint that saves the search for it. */
  const ends = new Map<string, AuditLine>();
  const seen = new Map<string, AuditLine>();
  const queues = new Map<string, Promise<unknown>>();
  const prefixOf = ({ service, deploymentId }: TrailOf) => deploymentPrefix(service, deploymentId);

  /** undefined: there is none, yet. One that is there never changes, so it is read once. */
  const lineOf = async (key: string): Promise<AuditLine | undefined> => {
    const known = seen.get(key);
    if (known) return known;
    const text = await textOf(evidence, key);
    if (text === undefined) return undefined;
    const line = parseLine(key, text);
    if (seen.size >= REMEMBERED) seen.clear();
    seen.set(key, line);
    return line;
  };
  const lineAt = (trail: TrailOf, number: number) => lineOf(prefixOf(trail) + EVIDENCE.auditLine(number));

  const linesAfter = async (trail: TrailOf, end: AuditLine | undefined): Promise<AuditLine[]> => {
    const lines: AuditLine[] = [];
    for (;;) {
      const following = await lineAt(trail, (end?.line ?? 0) + lines.length + 1);
      if (!following) return lines;
      lines.push(following);
    }
  };

  /** The last line, when nothing is known of it. */
  const endOf = async (trail: TrailOf): Promise<AuditLine | undefined> => {
    const keys = await store.list(`${prefixOf(trail)}${EVIDENCE.auditFolder}`);
    const end = keys.length > 0 ? await lineAt(trail, keys.length) : undefined;
    return (await linesAfter(trail, end)).at(-1) ?? end;
  };

  const remember = (trail: TrailOf, line: AuditLine): AuditLine => {
    ends.set(prefixOf(trail), line);
    return line;
  };

  const write = async (trail: TrailOf, line: AuditLine): Promise<boolean> => {
    const key = prefixOf(trail) + EVIDENCE.auditLine(line.line);
    try {
      await callAws(`writing s3://${bucket}/${key}`, () =>
        client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: lineText(line),
            ContentType: 'application/json',
            ChecksumAlgorithm: 'SHA256',
            IfNoneMatch: '*',
          }),
        ),
      );
      return true;
    } catch (error) {
      const name = awsErrorName(error);
      // Taken by another writer, or by a first try of this one whose answer was lost.
      if (name !== 'PreconditionFailed' && name !== 'ConditionalRequestConflict') throw error;
      return (await lineAt(trail, line.line))?.hash === line.hash;
    }
  };

  const append = async (
    trail: TrailOf,
    entry: AuditEntry,
    isSame?: (line: AuditEntry) => boolean,
  ): Promise<AuditLine> => {
    const known = isSame ? await read(trail) : undefined;
    const before = known?.find((line) => isSame?.(line));
    if (before) return before;
    let end = known ? known.at(-1) : (ends.get(prefixOf(trail)) ?? (await endOf(trail)));
    for (let tries = 0; tries < APPEND_TRIES; tries++) {
      if (isSeal(end)) throw trailSealed(trail.deploymentId, entry.action);
      const line = chainLine(end, entry);
      if (await write(trail, line)) return remember(trail, line);
      // One that somebody else has written is looked at before the next number is tried: none of them is passed over.
      const others = await linesAfter(trail, end);
      const same = others.find((other) => isSame?.(other));
      if (same) return same;
      end = others.at(-1) ?? end;
    }
    throw transient(`the audit trail of ${trail.deploymentId} grew ${APPEND_TRIES} times in between`);
  };

  const seal = async (trail: TrailOf, at: number, lines: number): Promise<AuditLine | undefined> => {
    const end = lines > 0 ? await lineAt(trail, lines) : undefined;
    if (isSeal(end)) return end;
    if (lines > 0 && !end) return undefined;
    const line = chainLine(end, sealEntry(at, lines));
    if (await write(trail, line)) return remember(trail, line);
    // Only a seal is the last one for certain.
    const last = (await linesAfter(trail, end)).at(-1);
    return isSeal(last) ? last : undefined;
  };

  const read = async (trail: TrailOf): Promise<readonly AuditLine[]> => {
    const keys = await store.list(`${prefixOf(trail)}${EVIDENCE.auditFolder}`);
    return Promise.all(
      keys.map(async (key, index) => {
        const expected = prefixOf(trail) + EVIDENCE.auditLine(index + 1);
        if (key !== expected)
          throw new Error(`line ${index + 1} of the audit trail is missing: there is no ${expected}`);
        return (await lineOf(key)) ?? parseLine(key, '');
      }),
    );
  };

  /** Lines of one writer keep the order in which it gave them. */
  const inTurn = <T>(trail: TrailOf, act: () => Promise<T>): Promise<T> => {
    const before = queues.get(prefixOf(trail)) ?? Promise.resolve();
    const done = before.then(act, act);
    queues.set(prefixOf(trail), done);
    return done;
  };

  return {
    append: (trail, entry) => inTurn(trail, () => append(trail, entry)),
    appendOnce: (trail, entry, isSame) => inTurn(trail, () => append(trail, entry, isSame)),
    seal: (trail, at, lines) => inTurn(trail, () => seal(trail, at, lines)),
    read,
  };
}

function parseLine(key: string, text: string): AuditLine {
  try {
    return JSON.parse(text) as AuditLine;
  } catch (error) {
    throw new Error(`${key} is not JSON: it was changed after it was written`, { cause: error });
  }
}
