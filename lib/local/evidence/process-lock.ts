import { inTransaction, openDatabase } from '../records/database.ts';

/**
 * One at a time among all processes of this machine. SQLite holds the file lock, because the system lets go of
 * it when a process dies: there is no stale lock file to detect. `work` is synchronous, so within a process
 * nothing comes in between either.
 */
export const createProcessLock =
  (path: string) =>
  <T>(work: () => T): T => {
    const database = openDatabase(path);
    try {
      return inTransaction(database, work);
    } finally {
      database.close();
    }
  };
