import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from '@jest/globals';
import { openRecords, type Records } from '../../../lib/local/records/index.ts';
import { describeBallotBoxContract } from '../../contracts/ballot-box.contract.ts';
import { describeDeploymentRecordsContract } from '../../contracts/deployment-records.contract.ts';
import { describeIncidentDeskContract } from '../../contracts/incident-desk.contract.ts';
import { describeLockStoreContract } from '../../contracts/lock-store.contract.ts';
import { describeObservationWishesContract } from '../../contracts/observation-wishes.contract.ts';
import { describeOnceStoreContract } from '../../contracts/once-store.contract.ts';
import type { MakeSubject } from '../../contracts/subject.ts';
import { describeThreadStoreContract } from '../../contracts/thread-store.contract.ts';
import { describeWaitRegistryContract } from '../../contracts/wait-registry.contract.ts';

const temporaryFolder = () => mkdtempSync(join(tmpdir(), 'slipway-records-'));

/** Two connections to one new file. */
const subjectOf =
  <Port>(pick: (records: Records) => Port): MakeSubject<Port> =>
  async () => {
    const home = temporaryFolder();
    const [records, others] = [openRecords(home), openRecords(home)];
    return {
      port: pick(records),
      other: pick(others),
      dispose: async () => {
        records.close();
        others.close();
        rmSync(home, { recursive: true });
      },
    };
  };

describeLockStoreContract(
  'SQLite',
  subjectOf((records) => records.locks),
);
describeDeploymentRecordsContract(
  'SQLite',
  subjectOf((records) => records.deployments),
);
describeWaitRegistryContract(
  'SQLite',
  subjectOf((records) => records.waits),
);
describeBallotBoxContract(
  'SQLite',
  subjectOf((records) => records.ballots),
);
describeObservationWishesContract(
  'SQLite',
  subjectOf((records) => records.wishes),
);
describeThreadStoreContract(
  'SQLite',
  subjectOf((records) => records.threads),
);
describeOnceStoreContract(
  'SQLite',
  subjectOf((records) => records.once),
);
describeIncidentDeskContract(
  'SQLite',
  subjectOf((records) => records.incidents),
);

describe('the records of this machine', () => {
  it('are still there after the file was closed, in a folder that is made when missing', async () => {
    const home = join(temporaryFolder(), 'not', 'there');
    const first = openRecords(home);
    await first.locks.acquire({ service: 'checkout', environment: 'production' }, 'dep-1', 1000);
    first.close();
    first.close();
    const second = openRecords(home);
    const holder = await second.locks.holder({ service: 'checkout', environment: 'production' });
    second.close();
    expect(holder?.deploymentId).toBe('dep-1');
  });

  it('are taken from an older Slipway with the locks that it had [EX-5]', async () => {
    const home = temporaryFolder();
    const older = new DatabaseSync(join(home, 'records.sqlite'));
    older.exec(`CREATE TABLE locks (service TEXT NOT NULL, environment TEXT NOT NULL, fencing INTEGER NOT NULL,
      deployment_id TEXT, acquired_at INTEGER, kept_because TEXT, PRIMARY KEY (service, environment)) STRICT;
      INSERT INTO locks VALUES ('checkout', 'production', 7, 'dep-1', 1000, NULL);
      PRAGMA user_version = 1`);
    older.close();
    const key = { service: 'checkout', environment: 'production' };
    const records = openRecords(home);
    const raised = await records.locks.raise(key, { deploymentId: 'dep-1', from: 7, step: 'shift 2' });
    const taken = await records.locks.takeOver(key, 'dep-1', 'recovery-1', 2000);
    records.close();
    expect([raised.fencing, taken.fencing]).toEqual([8, 9]);
    rmSync(home, { recursive: true });
  });

  it('refuse a file that a newer Slipway wrote', () => {
    const home = temporaryFolder();
    const newer = new DatabaseSync(join(home, 'records.sqlite'));
    newer.exec('PRAGMA user_version = 99');
    newer.close();
    expect(() => openRecords(home)).toThrow(/format 99, and this Slipway knows format 2/);
    rmSync(home, { recursive: true });
  });
});
