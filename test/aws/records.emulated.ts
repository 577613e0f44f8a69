import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type AwsRecords, createDynamoRecords } from '../../lib/aws/records/index.ts';
import { RECORD_TABLE } from '../../lib/model/record-table.ts';
import { describeBallotBoxContract } from '../contracts/ballot-box.contract.ts';
import { describeDeploymentRecordsContract } from '../contracts/deployment-records.contract.ts';
import { describeIncidentDeskContract } from '../contracts/incident-desk.contract.ts';
import { describeLockStoreContract } from '../contracts/lock-store.contract.ts';
import { describeObservationWishesContract } from '../contracts/observation-wishes.contract.ts';
import { describeOnceStoreContract } from '../contracts/once-store.contract.ts';
import type { MakeSubject } from '../contracts/subject.ts';
import { describeThreadStoreContract } from '../contracts/thread-store.contract.ts';
import { describeWaitRegistryContract } from '../contracts/wait-registry.contract.ts';

const { partitionKey, sortKey, index } = RECORD_TABLE;

/** Two clients of one new table, as two Lambda functions have them. */
const subjectOf =
  <Port>(pick: (records: AwsRecords) => Port): MakeSubject<Port> =>
  async () => {
    const table = `records-${randomUUID()}`;
    const clients = [new DynamoDBClient({}), new DynamoDBClient({})] as const;
    const text = (name: string) => ({ AttributeName: name, AttributeType: 'S' as const });
    await clients[0].send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [partitionKey, sortKey, index.partitionKey, index.sortKey].map(text),
        KeySchema: [
          { AttributeName: partitionKey, KeyType: 'HASH' },
          { AttributeName: sortKey, KeyType: 'RANGE' },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: index.name,
            KeySchema: [
              { AttributeName: index.partitionKey, KeyType: 'HASH' },
              { AttributeName: index.sortKey, KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    );
    const [port, other] = clients.map((client) =>
      pick(createDynamoRecords({ client: DynamoDBDocumentClient.from(client), table })),
    ) as [Port, Port];
    return {
      port,
      other,
      dispose: async () => {
        for (const client of clients) client.destroy();
      },
    };
  };

describeLockStoreContract(
  'DynamoDB',
  subjectOf((records) => records.locks),
);
describeDeploymentRecordsContract(
  'DynamoDB',
  subjectOf((records) => records.deployments),
);
describeWaitRegistryContract(
  'DynamoDB',
  subjectOf((records) => records.waits),
);
describeBallotBoxContract(
  'DynamoDB',
  subjectOf((records) => records.ballots),
);
describeObservationWishesContract(
  'DynamoDB',
  subjectOf((records) => records.wishes),
);
describeThreadStoreContract(
  'DynamoDB',
  subjectOf((records) => records.threads),
);
describeOnceStoreContract(
  'DynamoDB',
  subjectOf((records) => records.once),
);
describeIncidentDeskContract(
  'DynamoDB',
  subjectOf((records) => records.incidents),
);
