import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { RollbackPlanRecord } from '../../model/definition/rollback.ts';
import type { RollbackEvidence } from '../../ports/rollback-evidence.ts';
import { isNotThere } from '../system-errors.ts';
import {
  type EvidenceFiles,
  folderFiles,
  readEvidence,
  timeOf,
  UnreadableEvidence,
} from './evidence-file.ts';
import { readRecord } from './record-file.ts';

/** The rollback-plan record from a file on this machine; `root` is where the definitions' paths start. */
export const createFileRollbackEvidence = ({ root }: { readonly root: string }): RollbackEvidence =>
  createRollbackEvidence(folderFiles(root), (document, record) =>
    findDocument(document, [dirname(record), root]),
  );

/**
 * The rollback-plan record from wherever files are kept.
 *
 * @param find throws UnreadableEvidence when the document that the record at `path` names is not there
 */
export function createRollbackEvidence(
  files: EvidenceFiles,
  find: (document: string, path: string) => Promise<void>,
): RollbackEvidence {
  return {
    async plan(definition, version) {
      const named = definition.rollback.plan;
      if (named === undefined) {
        return { kind: 'missing', origin: 'rollback.plan', reason: 'the definition names no rollback plan' };
      }
      return readEvidence({ files, named, version }, async (file) => {
        const record = readRecord(file, RollbackPlanRecord);
        const value = { ...record, document: record.document.replaceAll('{version}', version) };
        await find(value.document, file.path);
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
