import type { DatabaseSync } from 'node:sqlite';
import { lockLost } from '../../model/errors.ts';
import type { Thread, ThreadStore } from '../../ports/thread-store.ts';
import { inTransaction } from './database.ts';

export const THREADS_TABLE = `
  CREATE TABLE IF NOT EXISTS threads (
    deployment_id TEXT PRIMARY KEY,
    taken_by TEXT,
    taken_until INTEGER NOT NULL,
    wanted INTEGER NOT NULL,
    body TEXT
  ) STRICT`;

export function createThreadStore(database: DatabaseSync): ThreadStore {
  const find = database.prepare('SELECT * FROM threads WHERE deployment_id = ?');
  const take = database.prepare(`
    INSERT INTO threads (deployment_id, taken_by, taken_until, wanted) VALUES (?, ?, ?, 0)
    ON CONFLICT (deployment_id) DO UPDATE SET taken_by = excluded.taken_by, taken_until = excluded.taken_until, wanted = 0`);
  const want = database.prepare('UPDATE threads SET wanted = 1 WHERE deployment_id = ?');
  const keep = database.prepare('UPDATE threads SET body = ? WHERE deployment_id = ? AND taken_by = ?');
  const release = database.prepare(
    'UPDATE threads SET taken_by = NULL, taken_until = 0 WHERE deployment_id = ?',
  );
  const threadIn = (row: Record<string, unknown> | undefined): Thread | undefined =>
    row?.['body'] ? (JSON.parse(String(row['body'])) as Thread) : undefined;

  return {
    take: async (deploymentId, by, now, until) =>
      inTransaction(database, () => {
        const found = find.get(deploymentId);
        if (found?.['taken_by'] && Number(found['taken_until']) > now) {
          want.run(deploymentId);
          return undefined;
        }
        take.run(deploymentId, by, until);
        return { thread: threadIn(found) };
      }),
    keep: async (thread, by) => {
      const { changes } = keep.run(JSON.stringify(thread), thread.deploymentId, by);
      if (changes !== 1) throw lockLost(`${by} does not have the thread of ${thread.deploymentId} any more`);
    },
    giveBack: async (deploymentId, by) =>
      inTransaction(database, () => {
        const found = find.get(deploymentId);
        if (found?.['taken_by'] !== by) return false;
        release.run(deploymentId);
        return Number(found['wanted']) === 1;
      }),
    get: async (deploymentId) => threadIn(find.get(deploymentId)),
  };
}
