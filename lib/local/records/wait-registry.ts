import type { DatabaseSync } from 'node:sqlite';
import type { Signal } from '../../model/signal.ts';
import type { Wait, WaitRegistry } from '../../ports/wait-registry.ts';
import { inTransaction } from './database.ts';

/**
 * A settled wait stays as a row, so that a task that registers the same token again does not open it again.
 * `number` keeps the order of registration: a task that is run again has a new token, and the newest counts.
 */
export const WAITS_TABLE = `
  CREATE TABLE IF NOT EXISTS waits (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    token TEXT NOT NULL UNIQUE,
    deployment_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    settled INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX IF NOT EXISTS waits_by_deployment ON waits (deployment_id, settled);
  CREATE TABLE IF NOT EXISTS signals (
    deployment_id TEXT PRIMARY KEY,
    body TEXT NOT NULL
  ) STRICT`;

const WAIT = 'SELECT deployment_id AS deploymentId, kind, token FROM waits';

export function createWaitRegistry(database: DatabaseSync): WaitRegistry {
  const signalOf = database.prepare('SELECT body FROM signals WHERE deployment_id = ?');
  const keepSignal = database.prepare('INSERT OR IGNORE INTO signals (deployment_id, body) VALUES (?, ?)');
  const insert = database.prepare(
    'INSERT OR IGNORE INTO waits (token, deployment_id, kind) VALUES (?, ?, ?)',
  );
  const openWaits = database.prepare(`${WAIT} WHERE deployment_id = ? AND settled = 0 ORDER BY number`);
  const newest = database.prepare(
    `${WAIT} WHERE deployment_id = ? AND kind = ? AND settled = 0 ORDER BY number DESC LIMIT 1`,
  );
  const settle = database.prepare('UPDATE waits SET settled = 1 WHERE token = ? AND settled = 0');
  const keptFor = (deploymentId: string) => signalIn(signalOf.get(deploymentId));

  return {
    register: async ({ deploymentId, kind, token }) =>
      inTransaction(database, () => {
        const kept = keptFor(deploymentId);
        if (!kept) insert.run(token, deploymentId, kind);
        return { kept };
      }),

    // The first signal stays the kept one: it is the reason why the deployment ends.
    signal: async (deploymentId, signal) =>
      inTransaction(database, () => {
        keepSignal.run(deploymentId, JSON.stringify(signal));
        return { waits: openWaits.all(deploymentId).map(waitIn) };
      }),

    kept: async (deploymentId) => keptFor(deploymentId),

    find: async (deploymentId, kind) => {
      const row = newest.get(deploymentId, kind);
      return row && waitIn(row);
    },

    settle: async (token) => inTransaction(database, () => Number(settle.run(token).changes) === 1),
  };
}

const signalIn = (row: Record<string, unknown> | undefined): Signal | undefined =>
  row && (JSON.parse(String(row['body'])) as Signal);

function waitIn(row: Record<string, unknown>): Wait {
  const { deploymentId, kind, token } = row as unknown as Wait;
  return { deploymentId, kind, token };
}
