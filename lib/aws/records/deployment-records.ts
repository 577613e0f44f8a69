import { GetCommand, PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { refuseClosed, refuseOvertaken, refuseStranger } from '../../model/claimed.ts';
import { refused, transient } from '../../model/errors.ts';
import { laterState } from '../../model/newer-state.ts';
import { RECORD_TABLE } from '../../model/record-table.ts';
import type { DeploymentRecord, DeploymentRecords } from '../../ports/deployment-records.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';
import { keys, type RecordTable } from './table.ts';

/** Tries of an update against one that comes between its reading and its writing. */
const UPDATE_TRIES = 10;

interface Stored {
  readonly record: DeploymentRecord;
  /** Counts the changes: a write is for the revision that was read. */
  readonly revision: number;
}

/** Deployment records in DynamoDB: `body` is the whole record, the other attributes are what it is looked up by. */
export function createDynamoDeploymentRecords({ client, table }: RecordTable): DeploymentRecords {
  const stored = async (id: string): Promise<Stored | undefined> => {
    const { Item } = await callAws('reading a deployment from DynamoDB', () =>
      client.send(new GetCommand({ TableName: table, Key: keys.deployment(id), ConsistentRead: true })),
    );
    return Item && { record: JSON.parse(String(Item['body'])), revision: Number(Item['revision']) };
  };

  const startedBy = async (requestId: string): Promise<DeploymentRecord | undefined> => {
    const { Item } = await callAws('reading a request from DynamoDB', () =>
      client.send(new GetCommand({ TableName: table, Key: keys.request(requestId), ConsistentRead: true })),
    );
    return Item && (await stored(String(Item['deploymentId'])))?.record;
  };

  const newestFirst = async (
    partition: string,
    service: string | undefined,
    limit: number,
  ): Promise<DeploymentRecord[]> => {
    const found: DeploymentRecord[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const page = await callAws('listing deployments from DynamoDB', () =>
        client.send(
          new QueryCommand({
            TableName: table,
            IndexName: RECORD_TABLE.index.name,
            KeyConditionExpression: '#partition = :partition',
            ...(service === undefined ? {} : { FilterExpression: 'service = :service' }),
            ExpressionAttributeNames: { '#partition': RECORD_TABLE.index.partitionKey },
            ExpressionAttributeValues: {
              ':partition': partition,
              ...(service === undefined ? {} : { ':service': service }),
            },
            ScanIndexForward: false,
            ...(from === undefined ? {} : { ExclusiveStartKey: from }),
          }),
        ),
      );
      for (const item of page.Items ?? []) found.push(JSON.parse(String(item['body'])));
      from = page.LastEvaluatedKey;
    } while (from !== undefined && found.length < limit);
    return found.slice(0, limit);
  };

  /** Reads, changes and writes as one step: when somebody else comes in between, theirs is read and changed. */
  const changed = async (
    id: string,
    change: (record: DeploymentRecord) => DeploymentRecord,
  ): Promise<DeploymentRecord> => {
    for (let tries = 0; tries < UPDATE_TRIES; tries++) {
      const known = await stored(id);
      if (!known) throw refused(`there is no deployment ${id}: nothing was changed`);
      const next = change(known.record);
      try {
        await callAws('updating a deployment in DynamoDB', () =>
          client.send(
            new PutCommand({
              TableName: table,
              Item: itemOf(next, known.revision + 1),
              ConditionExpression: 'revision = :revision',
              ExpressionAttributeValues: { ':revision': known.revision },
            }),
          ),
        );
        return next;
      } catch (error) {
        if (awsErrorName(error) !== 'ConditionalCheckFailedException') throw error;
      }
    }
    throw transient(`the record of ${id} changed ${UPDATE_TRIES} times while it was updated`);
  };

  return {
    create: async (record) => {
      try {
        await callAws('writing a deployment to DynamoDB', () =>
          client.send(
            new TransactWriteCommand({
              TransactItems: [
                {
                  Put: {
                    TableName: table,
                    Item: { ...keys.request(record.requestId), deploymentId: record.id },
                    ConditionExpression: 'attribute_not_exists(pk)',
                  },
                },
                {
                  Put: {
                    TableName: table,
                    Item: itemOf(record, 1),
                    ConditionExpression: 'attribute_not_exists(pk)',
                  },
                },
              ],
            }),
          ),
        );
        return { created: true, record };
      } catch (error) {
        if (awsErrorName(error) !== 'TransactionCanceledException') throw error;
        const known = await startedBy(record.requestId);
        if (known) return { created: false, record: known };
        if (await stored(record.id))
          throw refused(
            `there is a deployment ${record.id} already, and it was asked for by another request`,
          );
        throw transient(`the record of ${record.id} could not be written beside another one`, error);
      }
    },

    update: async (id, change, by) => {
      await changed(id, (record) => {
        refuseStranger(record, by);
        return { ...record, ...change, state: laterState(record.state, change.state) };
      });
    },

    claim: (id, execution, next) =>
      changed(id, (record) => {
        refuseClosed(record);
        const state = next(record);
        refuseOvertaken(record, state);
        return { ...record, execution, state };
      }),

    get: async (id) => (await stored(id))?.record,

    list: async ({ service, open, limit = Number.POSITIVE_INFINITY }) => {
      const partitions = open === undefined ? ['OPEN', 'OVER'] : [open ? 'OPEN' : 'OVER'];
      const lists = await Promise.all(partitions.map((partition) => newestFirst(partition, service, limit)));
      return lists
        .flat()
        .sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1))
        .slice(0, limit);
    },
  };
}

function itemOf(record: DeploymentRecord, revision: number): Record<string, unknown> {
  return {
    ...keys.deployment(record.id),
    service: record.service,
    revision,
    [RECORD_TABLE.index.partitionKey]: record.seal === null ? 'OPEN' : 'OVER',
    // Milliseconds with leading zeros sort as numbers do; 15 digits last for 30,000 years.
    [RECORD_TABLE.index.sortKey]: `${String(record.startedAt).padStart(15, '0')}#${record.id}`,
    body: JSON.stringify(record),
  };
}
