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
    taken_by TEXT,
    last_holder TEXT,
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
  /** The execution that took it over; null: the one that acquired it. */
  readonly taken_by: string | null;
  /** Who had it last; only that one may take it over when it is free. */
  readonly last_holder: string | null;
}

export function createLockStore(database: DatabaseSync): LockStore {
  const select = database.prepare(
    'SELECT fencing, deployment_id, acquired_at, kept_because, raised_from, raised_for, taken_by, last_holder FROM locks WHERE service = ? AND environment = ?',
  );
  const write = database.prepare(
    'INSERT OR REPLACE INTO locks (service, environment, fencing, deployment_id, acquired_at, kept_because, raised_from, raised_for, taken_by, last_holder) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const row = (key: LockKey) => select.get(key.service, key.environment) as unknown as LockRow | undefined;
  type Marks = Partial<Pick<LockRow, 'raised_from' | 'raised_for' | 'taken_by'>>;
  const put = (key: LockKey, holder: LockHolder, marks: Marks = {}) => {
    const { raised_from = null, raised_for = null, taken_by = null } = marks;
    const { fencing, deploymentId, acquiredAt, keptBecause } = holder;
    const marked = [raised_from, raised_for, taken_by, deploymentId];
    write.run(key.service, key.environment, fencing, deploymentId, acquiredAt, keptBecause, ...marked);
    return holder;
  };
  const free = (key: LockKey, { fencing, deploymentId }: Pick<LockHolder, 'fencing' | 'deploymentId'>) =>
    write.run(key.service, key.environment, fencing, null, null, null, null, null, null, deploymentId);
  const next = (key: LockKey) => (row(key)?.fencing ?? 0) + 1;

  return {
    acquire: async (key, deploymentId, at) =>
      inTransaction(database, () => {
        const holder = holderIn(row(key));
        if (holder) return { acquired: holder.deploymentId === deploymentId, holder };
        const taken = { deploymentId, fencing: next(key), acquiredAt: at, keptBecause: null };
        return { acquired: true, holder: put(key, taken) };
      }),

    takeOver: async (key, deploymentId, by, at) =>
      inTransaction(database, () => {
        const found = row(key);
        const holder = holderIn(found);
        if (holder && holder.deploymentId !== deploymentId)
          throw lockLost(
            `${key.service} in ${key.environment} is locked by ${holder.deploymentId}, so ${deploymentId} cannot take its lock over`,
          );
        const last = found?.last_holder ?? deploymentId;
        if (last !== deploymentId)
          throw lockLost(
            `${last} has had the lock of ${key.service} in ${key.environment} since, so ${deploymentId} cannot take it over`,
          );
        if (holder && found?.taken_by === by) return holder;
        const keptBecause = holder?.keptBecause ?? null;
        const taken = { deploymentId, fencing: next(key), acquiredAt: at, keptBecause };
        return put(key, taken, { taken_by: by });
      }),

    raise: async (key, step) =>
      inTransaction(database, () => {
        const found = row(key);
        const holder = holderIn(found);
        if (!found || !holder || !mayRaise(found, step)) throw notRaised(key, step, holder);
        const raised = { ...holder, fencing: next(key) };
        return put(key, raised, { raised_from: step.from, raised_for: step.step, taken_by: found.taken_by });
      }),

    holder: async (key) => holderIn(row(key)),

    keep: async (key, fencing, because) =>
      inTransaction(database, () => {
        const found = row(key);
        const holder = holderIn(found);
        if (!found || !holder || !isHolders(found, fencing)) return false;
        put(key, { ...holder, keptBecause: because }, found);
        return true;
      }),

    unlock: async (key, of) =>
      inTransaction(database, () => {
        const holder = holderIn(row(key));
        if (of !== undefined && holder?.deploymentId !== of) return undefined;
        if (holder) free(key, holder);
        return holder;
      }),

    release: async (key, fencing) =>
      inTransaction(database, () => {
        const found = row(key);
        const holder = holderIn(found);
        if (!found || !holder || !isHolders(found, fencing)) return true;
        if (holder.keptBecause !== null) return false;
        free(key, holder);
        return true;
      }),
  };
}

/** The newest number, or one of the step that has it: its answer may have got lost. */
const isHolders = (row: LockRow, number: number): boolean =>
  row.deployment_id !== null &&
  (row.fencing === number || (row.raised_from !== null && row.raised_from <= number && number < row.fencing));

/** The holder's own next step, the newest step once more, or the way back from wherever that has left it. */
const mayRaise = (row: LockRow, { deploymentId, from, step, overrides = false }: LockStep): boolean =>
  row.deployment_id === deploymentId &&
  isHolders(row, from) &&
  (row.raised_from !== from || row.fencing === from || overrides || row.raised_for === step);

function holderIn(row: LockRow | undefined): LockHolder | undefined {
  if (!row || row.deployment_id === null) return undefined;
  return {
    deploymentId: row.deployment_id,
    fencing: row.fencing,
    acquiredAt: row.acquired_at ?? 0,
    keptBecause: row.kept_because,
  };
}
