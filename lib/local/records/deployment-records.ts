import type { DatabaseSync } from 'node:sqlite';
import { refuseClosed, refuseOvertaken, refuseStranger } from '../../model/claimed.ts';
import { refused } from '../../model/errors.ts';
import { laterState } from '../../model/newer-state.ts';
import type { DeploymentRecord, DeploymentRecords } from '../../ports/deployment-records.ts';
import { inTransaction } from './database.ts';

/** `body` is the whole record; the other columns are what it is looked up by. */
export const DEPLOYMENTS_TABLE = `
  CREATE TABLE IF NOT EXISTS deployments (
    id TEXT PRIMARY KEY,
    request_id TEXT NOT NULL UNIQUE,
    service TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    open INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS deployments_by_service ON deployments (service, started_at)`;

export function createDeploymentRecords(database: DatabaseSync): DeploymentRecords {
  const byId = database.prepare('SELECT body FROM deployments WHERE id = ?');
  const byRequest = database.prepare('SELECT body FROM deployments WHERE request_id = ?');
  const insert = database.prepare(
    'INSERT INTO deployments (id, request_id, service, started_at, open, body) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const replace = database.prepare('UPDATE deployments SET open = ?, body = ? WHERE id = ?');
  const select = database.prepare(`
    SELECT body FROM deployments
    WHERE (:service IS NULL OR service = :service) AND (:open IS NULL OR open = :open)
    ORDER BY started_at DESC, id DESC
    LIMIT :limit`);

  return {
    create: async (record) =>
      inTransaction(database, () => {
        const known = recordIn(byRequest.get(record.requestId));
        if (known) return { created: false, record: known };
        if (byId.get(record.id))
          throw refused(
            `there is a deployment ${record.id} already, and it was asked for by another request`,
          );
        const { id, requestId, service, startedAt } = record;
        insert.run(id, requestId, service, startedAt, isOpen(record), JSON.stringify(record));
        return { created: true, record };
      }),

    update: async (id, change, by) =>
      inTransaction(database, () => {
        const known = recordIn(byId.get(id));
        if (!known) throw refused(`there is no deployment ${id}: nothing was changed`);
        refuseStranger(known, by);
        const changed = { ...known, ...change, state: laterState(known.state, change.state) };
        replace.run(isOpen(changed), JSON.stringify(changed), id);
      }),

    claim: async (id, execution, next) =>
      inTransaction(database, () => {
        const known = recordIn(byId.get(id));
        if (!known) throw refused(`there is no deployment ${id}: nothing was changed`);
        refuseClosed(known);
        const state = next(known);
        refuseOvertaken(known, state);
        const changed = { ...known, execution, state };
        replace.run(isOpen(changed), JSON.stringify(changed), id);
        return changed;
      }),

    get: async (id) => recordIn(byId.get(id)),

    list: async ({ service, open, limit }) =>
      select
        .all({
          service: service ?? null,
          open: open === undefined ? null : Number(open),
          // SQLite takes a negative limit as none.
          limit: limit ?? -1,
        })
        .flatMap((row) => recordIn(row) ?? []),
  };
}

const isOpen = (record: DeploymentRecord) => (record.seal === null ? 1 : 0);

const recordIn = (row: Record<string, unknown> | undefined): DeploymentRecord | undefined =>
  row && (JSON.parse(String(row['body'])) as DeploymentRecord);
