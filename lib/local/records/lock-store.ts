import type { DatabaseSync } from 'node:sqlite';
import { lockLost } from '../../model/errors.ts';
import { notRaised } from '../../model/lock-lost.ts';
import type { LockHolder, LockKey, LockStep, LockStore } from '../../ports/lock-store.ts';
import { inTransaction } from './database.ts';

/** The row stays when the lock is released, so that the fencing number grows for ever. */
export const LOCKS_TABLE = `
  CREATE TABLE IF NOT EXISTS locks (
    service TEXT NOT NULL,
    environment TEXT NOT NULL,
    fencing INTEGER NOT NULL,
    deployment_id TEXT,
    acquired_at INTEGER,
    kept_because TEXT,
    raised_from INTEGER,
    raised_for TEXT,
    PRIMARY KEY (service, environment)
  ) STRICT`;

interface LockRow {
  readonly fencing: number;
  readonly deployment_id: string | null;
  readonly acquired_at: number | null;
  readonly kept_because: string | null;
  /** The number of the state that the newest step began with, and that step; null: none since it was taken. */
  readonly raised_from: number | null;
  readonly raised_for: string | null;
}

export function createLockStore(database: DatabaseSync): LockStore {
  const select = database.prepare(
    'SELECT fencing, deployment_id, acquired_at, kept_because, raised_from, raised_for FROM locks WHERE service = ? AND environment = ?',
  );
  const write = database.prepare(
    'INSERT OR REPLACE INTO locks (service, environment, fencing, deployment_id, acquired_at, kept_because, raised_from, raised_for) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const row = (key: LockKey) => select.get(key.service, key.environment) as unknown as LockRow | undefined;
  const put = (key: LockKey, holder: LockHolder, raised?: { from: number | null; for: string | null }) => {
    write.run(
      key.service,
      key.environment,
      holder.fencing,
      holder.deploymentId,
      holder.acquiredAt,
      holder.keptBecause,
      raised?.from ?? null,
      raised?.for ?? null,
    );
    return holder;
  };
  const next = (key: LockKey) => (row(key)?.fencing ?? 0) + 1;

  return {
    acquire: async (key, deploymentId, at) =>
      inTransaction(database, () => {
        const holder = holderIn(row(key));
        if (holder) return { acquired: holder.deploymentId === deploymentId, holder };
        const taken = { deploymentId, fencing: next(key), acquiredAt: at, keptBecause: null };
        return { acquired: true, holder: put(key, taken) };
      }),

    takeOver: async (key, deploymentId, at) =>
      inTransaction(database, () => {
        const holder = holderIn(row(key));
        if (holder && holder.deploymentId !== deploymentId)
          throw lockLost(
            `${key.service} in ${key.environment} is locked by ${holder.deploymentId}, so ${deploymentId} cannot take its lock over`,
          );
        const keptBecause = holder?.keptBecause ?? null;
        return put(key, { deploymentId, fencing: next(key), acquiredAt: at, keptBecause });
      }),

    raise: async (key, step) =>
      inTransaction(database, () => {
        const found = row(key);
        const holder = holderIn(found);
        if (!found || !holder || !mayRaise(found, step)) throw notRaised(key, step, holder);
        const raised = { ...holder, fencing: next(key) };
        return put(key, raised, { from: step.from, for: step.step });
      }),

    holder: async (key) => holderIn(row(key)),

    keep: async (key, fencing, because) =>
      inTransaction(database, () => {
        const holder = holderIn(row(key));
        if (holder?.fencing !== fencing) return false;
        const { raised_from: from = null, raised_for: step = null } = row(key) ?? {};
        put(key, { ...holder, keptBecause: because }, { from, for: step });
        return true;
      }),

    unlock: async (key) =>
      inTransaction(database, () => {
        const holder = holderIn(row(key));
        if (holder) write.run(key.service, key.environment, holder.fencing, null, null, null, null, null);
        return holder;
      }),

    release: async (key, fencing) =>
      inTransaction(database, () => {
        const holder = holderIn(row(key));
        if (holder?.fencing !== fencing) return true;
        if (holder.keptBecause !== null) return false;
        write.run(key.service, key.environment, fencing, null, null, null, null, null);
        return true;
      }),
  };
}

/** The holder's own next step, the newest step once more, or the way back from wherever that has left it. */
const mayRaise = (row: LockRow, { deploymentId, from, step, overrides = false }: LockStep): boolean =>
  row.deployment_id === deploymentId &&
  (row.fencing === from ||
    (row.raised_from !== null &&
      ((row.raised_from < from && from < row.fencing) ||
        (row.raised_from === from && (overrides || row.raised_for === step)))));

function holderIn(row: LockRow | undefined): LockHolder | undefined {
  if (!row || row.deployment_id === null) return undefined;
  return {
    deploymentId: row.deployment_id,
    fencing: row.fencing,
    acquiredAt: row.acquired_at ?? 0,
    keptBecause: row.kept_because,
  };
}
