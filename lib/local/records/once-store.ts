import type { DatabaseSync } from 'node:sqlite';
import type { OnceStore } from '../../ports/once-store.ts';

export const SEEN_TABLE = `
  CREATE TABLE IF NOT EXISTS seen (
    key TEXT PRIMARY KEY,
    kept_until INTEGER NOT NULL
  ) STRICT`;

export function createOnceStore(database: DatabaseSync): OnceStore {
  const insert = database.prepare('INSERT OR IGNORE INTO seen (key, kept_until) VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM seen WHERE key = ?');
  const forget = database.prepare('DELETE FROM seen WHERE kept_until < ?');
  return {
    first: async (key, keptUntil) => {
      // What may be forgotten by the same measure: the caller's times are the only clock here.
      forget.run(keptUntil - FORGOTTEN_AFTER_MS);
      return insert.run(key, keptUntil).changes === 1;
    },
    forget: async (key) => void remove.run(key),
  };
}

/** A day: far longer than anything is asked to be remembered. */
const FORGOTTEN_AFTER_MS = 86_400_000;
