import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBusy, openDatabase } from './records/database.ts';

/** What one process of this machine has alone, until it gives it back or dies. */
export interface Alone {
  giveBack(): void;
}

/**
 * Takes what only one process at a time may have. SQLite holds the file lock for as long as the process lives, and the system
 * lets go of it when the process dies, however that was: nothing is left behind that could be taken for a living one.
 *
 * @param path of the lock; `<path>.pid` says who has it
 * @returns where another process has it, which one, as a person would look for it
 */
export function takeAlone(path: string): { readonly alone: Alone } | { readonly heldBy: string } {
  const database = openDatabase(`${path}.lock`, 0);
  const named = `${path}.pid`;
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return { heldBy: processIn(named) };
    throw error;
  }
  writeFileSync(named, String(process.pid));
  return {
    alone: {
      giveBack: () => {
        if (!database.isOpen) return;
        rmSync(named, { force: true });
        database.close();
      },
    },
  };
}

/** It is written right after the lock was taken: whoever looks in between knows only that there is one. */
function processIn(path: string): string {
  try {
    const pid = readFileSync(path, 'utf8').trim();
    return pid === '' ? 'another process' : `the process ${pid}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'another process';
    throw error;
  }
}
