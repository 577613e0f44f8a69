import type { RollbackEvidence } from '../ports/rollback-evidence.ts';
import { type EvidenceFiles, UnreadableEvidence } from '../probe/quality/evidence-file.ts';
import { createRollbackEvidence } from '../probe/quality/rollback-evidence.ts';

/** Rollback plans among the inputs. Their document is an address, or a file that lies there as well. */
export const rollbackEvidenceIn = (files: EvidenceFiles): RollbackEvidence =>
  createRollbackEvidence(files, async (document) => {
    if (/^https?:\/\//.test(document)) return;
    const found = await files.read(document);
    if (typeof found === 'string')
      throw new UnreadableEvidence(`document: ${found}; put the plan there, or give its http(s) address`);
  });
