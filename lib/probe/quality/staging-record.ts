import * as z from 'zod';
import type { StagingRecord } from '../../model/evidence.ts';
import { type EvidenceText, type Interpreted, timeOf } from './evidence-file.ts';
import { readRecord } from './record-file.ts';

/** How the version did in staging, as a script or a person wrote it down. */
const Schema = z.strictObject({
  version: z.string().min(1),
  errorRatePercent: z.number().min(0).max(100),
  p99Ms: z.number().min(0),
  requests: z.int().min(0),
  hours: z.number().positive(),
  recordedAt: z.iso.datetime({ offset: true }),
});

export function readStagingRecord(file: EvidenceText): Interpreted<StagingRecord> {
  const { version, recordedAt, ...figures } = readRecord(file, Schema);
  return { at: timeOf(recordedAt, 'recordedAt'), value: { ...figures, subject: version } };
}
