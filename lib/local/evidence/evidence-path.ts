import { join } from 'node:path';
import { refused } from '../../model/errors.ts';

/**
 * The file of a key. Keys are made from names that come from outside, so one that could leave the root, or
 * meet our own hidden files, is refused.
 */
export function evidencePath(root: string, key: string): string {
  const parts = key.split('/');
  const bad = parts.find((part) => part === '' || part.startsWith('.') || /[\\\0]/.test(part));
  if (bad !== undefined)
    throw refused(
      `"${key}" is not a key of evidence: its parts are separated by single slashes, and none is empty, starts with a dot or has a backslash`,
    );
  return join(root, ...parts);
}

/** No such file; a folder, or a path through a file, is no file either. */
export const isMissing = (error: unknown): boolean =>
  error !== null &&
  typeof error === 'object' &&
  'code' in error &&
  ['ENOENT', 'EISDIR', 'ENOTDIR'].includes(String(error.code));
