import type { DatabaseSync } from 'node:sqlite';
import { refused } from '../../model/errors.ts';
import type { Incident } from '../../model/incident.ts';
import type { IncidentDesk } from '../../ports/incident-desk.ts';
import { inTransaction } from './database.ts';

export const INCIDENTS_TABLE = `
  CREATE TABLE IF NOT EXISTS incidents (
    id TEXT PRIMARY KEY,
    service TEXT NOT NULL,
    environment TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    open INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT`;

export function createIncidentDesk(database: DatabaseSync): IncidentDesk {
  const byId = database.prepare('SELECT body FROM incidents WHERE id = ?');
  const insert = database.prepare(
    'INSERT INTO incidents (id, service, environment, opened_at, open, body) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const openOnes = database.prepare(
    'SELECT body FROM incidents WHERE service = ? AND environment = ? AND open = 1 ORDER BY opened_at, id',
  );
  const replace = database.prepare('UPDATE incidents SET open = 0, body = ? WHERE id = ?');

  return {
    declare: async (incident) =>
      inTransaction(database, () => {
        const known = incidentIn(byId.get(incident.id));
        if (known) return known;
        const { id, service, environment, openedAt, closedAt } = incident;
        insert.run(id, service, environment, openedAt, closedAt === null ? 1 : 0, JSON.stringify(incident));
        return incident;
      }),

    open: async (service, environment) =>
      openOnes.all(service, environment).flatMap((row) => incidentIn(row) ?? []),

    // Closing again changes nothing: the first time stays.
    close: async (id, at) =>
      inTransaction(database, () => {
        const known = incidentIn(byId.get(id));
        if (!known) throw refused(`there is no incident ${id}: nothing was closed`);
        if (known.closedAt === null) replace.run(JSON.stringify({ ...known, closedAt: at }), id);
      }),
  };
}

const incidentIn = (row: Record<string, unknown> | undefined): Incident | undefined =>
  row && (JSON.parse(String(row['body'])) as Incident);
