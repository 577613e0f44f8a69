import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { lineText } from '../../domain/audit/chain.ts';
import { lineAfter, type NextLine, sealAfter } from '../../domain/audit/trail-text.ts';
import type { AuditLine } from '../../model/audit.ts';
import { deploymentPrefix, EVIDENCE } from '../../model/evidence-keys.ts';
import type { AuditTrail, TrailOf } from '../../ports/audit-trail.ts';
import { evidencePath, isMissing } from './evidence-path.ts';
import { createProcessLock } from './process-lock.ts';

/**
 * Audit trails as JSON lines in the evidence folder. `lock` is the file that appending processes take turns
 * by: a deployment and the recovery or the CLI may write to the same trail.
 */
export function createFileAuditTrail(root: string, options: { readonly lock?: string } = {}): AuditTrail {
  const lockPath = options.lock ?? join(root, '.audit-lock.sqlite');
  const oneAtATime = createProcessLock(lockPath);
  const pathOf = (trail: TrailOf) =>
    evidencePath(root, deploymentPrefix(trail.service, trail.deploymentId) + EVIDENCE.audit);
  const grow = <T extends NextLine | undefined>(trail: TrailOf, next: (text: string) => T): T => {
    const path = pathOf(trail);
    mkdirSync(dirname(path), { recursive: true });
    mkdirSync(dirname(lockPath), { recursive: true });
    return oneAtATime(() => growFile(path, next));
  };

  return {
    append: async (trail, entry) => grow(trail, (text) => lineAfter(text, entry, trail.deploymentId)).line,

    appendOnce: async (trail, entry, isSame) =>
      grow(trail, (text) => lineAfter(text, entry, trail.deploymentId, isSame)).line,

    seal: async (trail, at, lines) => grow(trail, (text) => sealAfter(text, at, lines))?.line,

    read: async (trail) => {
      const path = pathOf(trail);
      return parseTrail(path, await textOf(path));
    },
  };
}

function growFile<T extends NextLine | undefined>(path: string, next: (text: string) => T): T {
  // a+: read from anywhere, write at the end, make the file if there is none.
  const file = openSync(path, 'a+');
  try {
    const content = readFileSync(file);
    // A process that died while it wrote leaves a line without its end. Nobody was told that this line is
    // written, so it goes; the next line would otherwise stick to it and break the chain.
    const complete = content.lastIndexOf('\n') + 1;
    if (complete < content.length) ftruncateSync(file, complete);
    const grown = next(content.toString('utf8', 0, complete));
    if (grown?.isNew) {
      writeSync(file, lineText(grown.line));
      fsyncSync(file);
    }
    return grown;
  } finally {
    closeSync(file);
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
}

/** Without the unfinished end, if there is one: that line may still be being written. */
function parseTrail(path: string, text: string): AuditLine[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((row, index) => {
      try {
        return JSON.parse(row) as AuditLine;
      } catch (error) {
        throw new Error(`line ${index + 1} of ${path} is not JSON: it was changed after it was written`, {
          cause: error,
        });
      }
    });
}
