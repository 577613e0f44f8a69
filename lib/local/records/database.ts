import { DatabaseSync } from 'node:sqlite';
import { transient } from '../../model/errors.ts';

/** How long a transaction waits for another process's. A transaction takes milliseconds. */
const BUSY_MILLISECONDS = 5000;
/** SQLite's result code for "somebody else is writing". */
const SQLITE_BUSY = 5;

export const openDatabase = (path: string, timeout = BUSY_MILLISECONDS): DatabaseSync =>
  new DatabaseSync(path, { timeout });

/** A column that came later than the table: homes of an older Slipway get it when they are opened. */
export function addColumn(database: DatabaseSync, table: string, column: string, type: string): void {
  const known = database.prepare(`SELECT 1 FROM pragma_table_info(?) WHERE name = ?`).get(table, column);
  if (!known) database.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
}

/**
 * Runs `work` as one transaction that has the only right to write from its start. A deferred transaction would
 * read first and could then find that another process has written in between.
 */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  try {
    database.exec('BEGIN IMMEDIATE');
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw isBusy(error)
      ? transient(
          `${database.location() ?? 'the database'} was busy with another process for ${BUSY_MILLISECONDS / 1000} s`,
          error,
        )
      : error;
  }
}

export function isBusy(error: unknown): boolean {
  // The low byte is the result code; the rest says more about it.
  return (
    error !== null &&
    typeof error === 'object' &&
    'errcode' in error &&
    (Number(error.errcode) & 0xff) === SQLITE_BUSY
  );
}
