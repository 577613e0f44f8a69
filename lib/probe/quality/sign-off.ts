import * as z from 'zod';
import type { SignOff } from '../../model/evidence.ts';
import { type EvidenceText, type Interpreted, timeOf, UnreadableEvidence } from './evidence-file.ts';
import { readRecord } from './record-file.ts';

const Schema = z.strictObject({
  by: z.string().min(1),
  role: z.string().min(1),
  version: z.string().min(1).optional(),
  digest: z.string().min(1).optional(),
  signedAt: z.iso.datetime({ offset: true }),
});

/** A person's approval. It is bound to what was signed: the digest, or the version where there is none. */
export function readSignOff(file: EvidenceText): Interpreted<SignOff> {
  const { by, role, version, digest, signedAt } = readRecord(file, Schema);
  const subject = digest ?? version;
  if (subject === undefined) {
    throw new UnreadableEvidence('it names neither a version nor a digest, so it is bound to nothing');
  }
  return { at: timeOf(signedAt, 'signedAt'), value: { by, role, subject } };
}
