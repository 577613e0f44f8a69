import { PutObjectCommand } from '@aws-sdk/client-s3';
import { chainLine, lineText } from '../../domain/audit/chain.ts';
import type { AuditEntry, AuditLine } from '../../model/audit.ts';
import { transient } from '../../model/errors.ts';
import { deploymentPrefix, EVIDENCE } from '../../model/evidence-keys.ts';
import type { AuditTrail } from '../../ports/audit-trail.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';
import { createS3EvidenceStore, type EvidenceBucket, textOf } from './s3-evidence-store.ts';

type Trail = Parameters<AuditTrail['append']>[0];

/** Writers that come in between; a deployment has a handful. */
const APPEND_TRIES = 20;

/**
 * The audit trail as one object a line. Each is written on the condition that there is none of its number, so no line
 * can be written over, and of two writers at once one gets the next number.
 */
export function createS3AuditTrail(evidence: EvidenceBucket): AuditTrail {
  const { client, bucket } = evidence;
  const store = createS3EvidenceStore(evidence);
  /** Where this process last saw the end of a trail: a hint that saves the search for it. */
  const ends = new Map<string, AuditLine>();
  const queues = new Map<string, Promise<unknown>>();
  const prefixOf = ({ service, deploymentId }: Trail) => deploymentPrefix(service, deploymentId);

  const lineAt = async (trail: Trail, number: number): Promise<AuditLine | undefined> => {
    const key = prefixOf(trail) + EVIDENCE.auditLine(number);
    const text = await textOf(evidence, key);
    return text === undefined ? undefined : parseLine(key, text);
  };

  /** The last line, starting from what is known of it. */
  const endOf = async (trail: Trail): Promise<AuditLine | undefined> => {
    let end = ends.get(prefixOf(trail));
    if (!end) {
      const keys = await store.list(`${prefixOf(trail)}${EVIDENCE.auditFolder}`);
      end = keys.length > 0 ? await lineAt(trail, keys.length) : undefined;
    }
    for (;;) {
      const following = await lineAt(trail, (end?.line ?? 0) + 1);
      if (!following) return end;
      end = following;
    }
  };

  const write = async (trail: Trail, line: AuditLine): Promise<boolean> => {
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

  const append = async (trail: Trail, entry: AuditEntry): Promise<AuditLine> => {
    let end = ends.get(prefixOf(trail)) ?? (await endOf(trail));
    for (let tries = 0; tries < APPEND_TRIES; tries++) {
      const line = chainLine(end, entry);
      if (await write(trail, line)) {
        ends.set(prefixOf(trail), line);
        return line;
      }
      ends.delete(prefixOf(trail));
      end = await endOf(trail);
    }
    throw transient(`the audit trail of ${trail.deploymentId} grew ${APPEND_TRIES} times in between`);
  };

  return {
    append: (trail, entry) => {
      // Lines of one writer keep the order in which it gave them.
      const before = queues.get(prefixOf(trail)) ?? Promise.resolve();
      const line = before.then(
        () => append(trail, entry),
        () => append(trail, entry),
      );
      queues.set(prefixOf(trail), line);
      return line;
    },

    read: async (trail) => {
      const keys = await store.list(`${prefixOf(trail)}${EVIDENCE.auditFolder}`);
      return Promise.all(
        keys.map(async (key, index) => {
          const expected = prefixOf(trail) + EVIDENCE.auditLine(index + 1);
          if (key !== expected)
            throw new Error(`line ${index + 1} of the audit trail is missing: there is no ${expected}`);
          return parseLine(key, (await textOf(evidence, key)) ?? '');
        }),
      );
    },
  };
}

function parseLine(key: string, text: string): AuditLine {
  try {
    return JSON.parse(text) as AuditLine;
  } catch (error) {
    throw new Error(`${key} is not JSON: it was changed after it was written`, { cause: error });
  }
}
