import type { DatabaseSync } from 'node:sqlite';
import type { Ballot } from '../../model/ballot.ts';
import { refused } from '../../model/errors.ts';
import type { BallotBox } from '../../ports/ballot-box.ts';
import { inTransaction } from './database.ts';

export const BALLOTS_TABLE = `
  CREATE TABLE IF NOT EXISTS ballots (
    id TEXT PRIMARY KEY,
    deployment_id TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT`;

export function createBallotBox(database: DatabaseSync): BallotBox {
  const byId = database.prepare('SELECT body FROM ballots WHERE id = ?');
  const byDeployment = database.prepare(
    'SELECT body FROM ballots WHERE deployment_id = ? ORDER BY opened_at, rowid',
  );
  const insert = database.prepare(
    'INSERT INTO ballots (id, deployment_id, opened_at, body) VALUES (?, ?, ?, ?)',
  );
  const replace = database.prepare('UPDATE ballots SET body = ? WHERE id = ?');

  return {
    open: async (ballot) =>
      inTransaction(database, () => {
        const known = ballotIn(byId.get(ballot.id));
        if (known) return known;
        insert.run(ballot.id, ballot.deploymentId, ballot.openedAt, JSON.stringify(ballot));
        return ballot;
      }),
    get: async (id) => ballotIn(byId.get(id)),
    of: async (deploymentId) => byDeployment.all(deploymentId).flatMap((row) => ballotIn(row) ?? []),
    update: async (id, change) =>
      inTransaction(database, () => {
        const known = ballotIn(byId.get(id));
        if (!known) throw refused(`there is no question ${id}: nothing was changed`);
        const changed = change(known);
        replace.run(JSON.stringify(changed), id);
        return changed;
      }),
  };
}

const ballotIn = (row: Record<string, unknown> | undefined): Ballot | undefined =>
  row && (JSON.parse(String(row['body'])) as Ballot);
