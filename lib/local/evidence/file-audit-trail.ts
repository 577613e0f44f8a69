import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { chainHead, chainLine, lineText } from '../../domain/audit/chain.ts';
import type { AuditEntry, AuditLine } from '../../model/audit.ts';
import { deploymentPrefix, EVIDENCE } from '../../model/evidence-keys.ts';
import type { AuditTrail } from '../../ports/audit-trail.ts';
import { evidencePath, isMissing } from './evidence-path.ts';
import { createProcessLock } from './process-lock.ts';

/**
 * Audit trails as JSON lines in the evidence folder. `lock` is the file that appending processes take turns
 * by: a deployment and the recovery or the CLI may write to the same trail.
 */
export function createFileAuditTrail(root: string, options: { readonly lock?: string } = {}): AuditTrail {
  const lockPath = options.lock ?? join(root, '.audit-lock.sqlite');
  const oneAtATime = createProcessLock(lockPath);
  const pathOf = (trail: { service: string; deploymentId: string }) =>
    evidencePath(root, deploymentPrefix(trail.service, trail.deploymentId) + EVIDENCE.audit);

  return {
    append: async (trail, entry) => {
      const path = pathOf(trail);
      mkdirSync(dirname(path), { recursive: true });
      mkdirSync(dirname(lockPath), { recursive: true });
      return oneAtATime(() => appendLine(path, entry));
    },

    read: async (trail) => {
      const path = pathOf(trail);
      return parseTrail(path, await textOf(path));
    },
  };
}

function appendLine(path: string, entry: AuditEntry): AuditLine {
  // a+: read from anywhere, write at the end, make the file if there is none.
  const file = openSync(path, 'a+');
  try {
    const content = readFileSync(file);
    // A process that died while it wrote leaves a line without its end. Nobody was told that this line is
    // written, so it goes; the next line would otherwise stick to it and break the chain.
    const complete = content.lastIndexOf('\n') + 1;
    if (complete < content.length) ftruncateSync(file, complete);
    const line = chainLine(chainHead(content.toString('utf8', 0, complete)), entry);
    writeSync(file, lineText(line));
    fsyncSync(file);
    return line;
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
