import type { BallotBox } from '../../ports/ballot-box.ts';
import type { DeploymentRecords } from '../../ports/deployment-records.ts';
import type { IncidentDesk } from '../../ports/incident-desk.ts';
import type { LockStore } from '../../ports/lock-store.ts';
import type { ObservationWishes } from '../../ports/observation-wishes.ts';
import type { OnceStore } from '../../ports/once-store.ts';
import type { ThreadStore } from '../../ports/thread-store.ts';
import type { WaitRegistry } from '../../ports/wait-registry.ts';
import { createDynamoBallotBox } from './ballot-box.ts';
import { createDynamoDeploymentRecords } from './deployment-records.ts';
import { createDynamoIncidentDesk } from './incident-desk.ts';
import { createDynamoLockStore } from './lock-store.ts';
import { createDynamoObservationWishes } from './observation-wishes.ts';
import { createDynamoOnceStore } from './once-store.ts';
import type { RecordTable } from './table.ts';
import { createDynamoThreadStore } from './thread-store.ts';
import { createDynamoWaitRegistry } from './wait-registry.ts';

export interface AwsRecords {
  readonly locks: LockStore;
  readonly deployments: DeploymentRecords;
  readonly waits: WaitRegistry;
  readonly ballots: BallotBox;
  readonly wishes: ObservationWishes;
  readonly threads: ThreadStore;
  readonly once: OnceStore;
  readonly incidents: IncidentDesk;
}

/** The records of an account, in one table. */
export const createDynamoRecords = (table: RecordTable): AwsRecords => ({
  locks: createDynamoLockStore(table),
  deployments: createDynamoDeploymentRecords(table),
  waits: createDynamoWaitRegistry(table),
  ballots: createDynamoBallotBox(table),
  wishes: createDynamoObservationWishes(table),
  threads: createDynamoThreadStore(table),
  once: createDynamoOnceStore(table),
  incidents: createDynamoIncidentDesk(table),
});
