import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { EvidenceStore } from '../../ports/evidence-store.ts';
import { evidencePath, isMissing } from './evidence-path.ts';

/** Evidence as files below `root`; a key is the path. */
export function createFolderEvidenceStore(root: string): EvidenceStore {
  return {
    // Under another name first: a reader sees the old file or the new one, never half of it.
    put: async (key, body) => {
      const path = evidencePath(root, key);
      await mkdir(dirname(path), { recursive: true });
      const unfinished = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
      try {
        await writeFile(unfinished, body, { flush: true });
        await rename(unfinished, path);
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
    },

    get: async (key) => {
      try {
        return await readFile(evidencePath(root, key), 'utf8');
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },

    list: (prefix) => listKeys(root, prefix),
  };
}

/** Keys that start with `prefix`, sorted. As in S3, a prefix need not end at a slash. */
export async function listKeys(root: string, prefix: string): Promise<readonly string[]> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const top = folder === '' ? root : evidencePath(root, folder.slice(0, -1));
  try {
    const entries = await readdir(top, { recursive: true, withFileTypes: true });
    return (
      entries
        // Hidden names are files that are still being written, and the lock of the audit trail.
        .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
        .map((entry) => relative(root, join(entry.parentPath, entry.name)))
        .filter((key) => key.startsWith(prefix))
        .sort()
    );
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
