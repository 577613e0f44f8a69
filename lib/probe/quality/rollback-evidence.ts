import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { RollbackPlanRecord } from '../../model/definition/rollback.ts';
import type { RollbackEvidence } from '../../ports/rollback-evidence.ts';
import { isNotThere } from '../system-errors.ts';
import { readEvidence, timeOf, UnreadableEvidence } from './evidence-file.ts';
import { readRecord } from './record-file.ts';

/** The rollback-plan record from a file on this machine; `root` is where the definitions' paths start. */
export function createFileRollbackEvidence({ root }: { readonly root: string }): RollbackEvidence {
  return {
    async plan(definition, version) {
      const named = definition.rollback.plan;
      if (named === undefined) {
        return { kind: 'missing', origin: 'rollback.plan', reason: 'the definition names no rollback plan' };
      }
      return readEvidence({ root, named, version }, async (file) => {
        const record = readRecord(file, RollbackPlanRecord);
        const value = { ...record, document: record.document.replaceAll('{version}', version) };
        await findDocument(value.document, [dirname(file.path), root]);
        return { at: timeOf(record.testedInStagingAt, 'testedInStagingAt'), value };
      });
    },
  };
}

/** A plan is documented only when its document is there: beside the record, or below the definitions' folder. */
async function findDocument(document: string, folders: readonly string[]): Promise<void> {
  if (/^https?:\/\//.test(document)) return;
  const paths = [...new Set(folders.map((folder) => resolve(folder, document)))];
  const found = await Promise.all(paths.map(isFile));
  if (!found.includes(true)) {
    throw new UnreadableEvidence(
      `document: there is no file ${paths.join(' and no file ')}; write the plan there, or give its http(s) address`,
    );
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (isNotThere(error)) return false;
    throw error;
  }
}
