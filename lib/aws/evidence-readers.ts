import { createQualityEvidence } from '../probe/quality/index.ts';
import { withEcrScans } from './ecr-scans.ts';
import type { EvidenceReaders } from './no-evidence-readers.ts';
import { rollbackEvidenceIn } from './rollback-documents.ts';

/** Readers of what others wrote: XML, SARIF, YAML. Their parsers are heavy, so only functions that need them have them. */
export const evidenceReaders: EvidenceReaders = (inputs, options) => ({
  quality: withEcrScans(createQualityEvidence(inputs), options),
  rollbackEvidence: rollbackEvidenceIn(inputs),
});
