import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { refused } from '../../model/errors.ts';
import type { BallotBox } from '../../ports/ballot-box.ts';
import type { DeploymentRecords } from '../../ports/deployment-records.ts';
import type { IncidentDesk } from '../../ports/incident-desk.ts';
import type { LockStore } from '../../ports/lock-store.ts';
import type { ObservationWishes } from '../../ports/observation-wishes.ts';
import type { OnceStore } from '../../ports/once-store.ts';
import type { ThreadStore } from '../../ports/thread-store.ts';
import type { WaitRegistry } from '../../ports/wait-registry.ts';
import { BALLOTS_TABLE, createBallotBox } from './ballot-box.ts';
import { addColumn, inTransaction, openDatabase } from './database.ts';
import { createDeploymentRecords, DEPLOYMENTS_TABLE } from './deployment-records.ts';
import { createIncidentDesk, INCIDENTS_TABLE } from './incident-desk.ts';
import { createLockStore, LOCKS_TABLE } from './lock-store.ts';
import { createObservationWishes, WISHES_TABLE } from './observation-wishes.ts';
import { createOnceStore, SEEN_TABLE } from './once-store.ts';
import { createSlackWorkStore, SLACK_WORK_TABLE, type SlackWorkStore } from './slack-work.ts';
import { createThreadStore, THREADS_TABLE } from './thread-store.ts';
import { createWaitRegistry, WAITS_TABLE } from './wait-registry.ts';

export interface Records {
  readonly locks: LockStore;
  readonly deployments: DeploymentRecords;
  readonly waits: WaitRegistry;
  readonly ballots: BallotBox;
  readonly wishes: ObservationWishes;
  readonly threads: ThreadStore;
  readonly once: OnceStore;
  readonly incidents: IncidentDesk;
  readonly slackWork: SlackWorkStore;
  close(): void;
}

/** Grows when a table changes, so that an older Slipway does not write into a newer one's file. */
const FORMAT = 2;

/** Opens this machine's records, `<home>/records.sqlite`. Several processes may have the file open at once. */
export function openRecords(home: string): Records {
  mkdirSync(home, { recursive: true });
  return openRecordsAt(join(home, 'records.sqlite'));
}

/** `:memory:` opens records that end with this process. */
export function openRecordsAt(path: string): Records {
  const database = openDatabase(path);
  try {
    prepareTables(database, path);
    return {
      locks: createLockStore(database),
      deployments: createDeploymentRecords(database),
      waits: createWaitRegistry(database),
      ballots: createBallotBox(database),
      wishes: createObservationWishes(database),
      threads: createThreadStore(database),
      once: createOnceStore(database),
      incidents: createIncidentDesk(database),
      slackWork: createSlackWorkStore(database),
      close: () => {
        if (database.isOpen) database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

function prepareTables(database: DatabaseSync, path: string): void {
  // Write-ahead log: a reader (`slipway status`) never waits for the deployment that writes.
  database.exec('PRAGMA journal_mode = WAL');
  inTransaction(database, () => {
    const found = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    if (found > FORMAT)
      throw refused(
        `${path} has format ${found}, and this Slipway knows format ${FORMAT}: use the newer Slipway that wrote it`,
      );
    const tables = [
      LOCKS_TABLE,
      DEPLOYMENTS_TABLE,
      WAITS_TABLE,
      INCIDENTS_TABLE,
      BALLOTS_TABLE,
      WISHES_TABLE,
      THREADS_TABLE,
      SEEN_TABLE,
      SLACK_WORK_TABLE,
    ];
    for (const table of tables) database.exec(table);
    // Format 2: which step of which execution has the lock's newest number.
    addColumn(database, 'locks', 'raised_from', 'INTEGER');
    addColumn(database, 'locks', 'raised_for', 'TEXT');
    addColumn(database, 'locks', 'taken_by', 'TEXT');
    addColumn(database, 'locks', 'last_holder', 'TEXT');
    database.exec(`PRAGMA user_version = ${FORMAT}`);
  });
}
