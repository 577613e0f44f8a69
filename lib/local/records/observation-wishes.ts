import type { DatabaseSync } from 'node:sqlite';
import type { ObservationWish } from '../../model/wish.ts';
import type { ObservationWishes } from '../../ports/observation-wishes.ts';
import { inTransaction } from './database.ts';

export const WISHES_TABLE = `
  CREATE TABLE IF NOT EXISTS wishes (
    deployment_id TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (deployment_id, name)
  ) STRICT`;

export function createObservationWishes(database: DatabaseSync): ObservationWishes {
  const byName = database.prepare('SELECT body FROM wishes WHERE deployment_id = ? AND name = ?');
  const byDeployment = database.prepare('SELECT body FROM wishes WHERE deployment_id = ? ORDER BY rowid');
  const insert = database.prepare('INSERT INTO wishes (deployment_id, name, body) VALUES (?, ?, ?)');
  const wishIn = (row: Record<string, unknown> | undefined): ObservationWish | undefined =>
    row && (JSON.parse(String(row['body'])) as ObservationWish);

  return {
    keep: async (wish) =>
      inTransaction(database, () => {
        const { stage, pass, final } = wish.observation;
        const name = `${stage}#${final}#${pass}#${wish.kind}`;
        const known = wishIn(byName.get(wish.deploymentId, name));
        if (known) return { kept: known, first: false };
        insert.run(wish.deploymentId, name, JSON.stringify(wish));
        return { kept: wish, first: true };
      }),
    of: async (deploymentId) => byDeployment.all(deploymentId).flatMap((row) => wishIn(row) ?? []),
  };
}
