import { GetCommand, PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { transient } from '../../model/errors.ts';
import { RECORD_TABLE } from '../../model/record-table.ts';
import type { Signal } from '../../model/signal.ts';
import type { Wait, WaitRegistry } from '../../ports/wait-registry.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';
import { itemsBeneath } from './items-beneath.ts';
import { KEPT_SECONDS } from './kept.ts';
import { keys, type RecordTable } from './table.ts';

/**
 * Waits and signals in DynamoDB.
 *
 * No signal is lost between the two: a wait is registered in a transaction that fails when a signal is there, and a
 * signal is written before the waits are read, consistently. So either the signal's reading sees the wait, or the
 * wait's transaction sees the signal.
 */
export function createDynamoWaitRegistry({ client, table }: RecordTable): WaitRegistry {
  let registered = 0;

  const kept = async (deploymentId: string): Promise<Signal | undefined> => {
    const { Item } = await callAws('reading a signal from DynamoDB', () =>
      client.send(new GetCommand({ TableName: table, Key: keys.signal(deploymentId), ConsistentRead: true })),
    );
    return Item && (JSON.parse(String(Item['body'])) as Signal);
  };

  const openWaits = async (deploymentId: string): Promise<Array<Wait & { readonly order: string }>> => {
    const { pk } = keys.signal(deploymentId);
    const items = await itemsBeneath({ client, table }, { pk, begins: 'WAIT#', what: 'reading waits' });
    return items
      .filter((item) => item['settled'] === false)
      .map((item) => ({
        deploymentId,
        kind: item['kind'] as Wait['kind'],
        token: String(item['token']),
        order: String(item['order']),
      }))
      .sort((a, b) => (a.order < b.order ? -1 : 1));
  };

  return {
    register: async ({ deploymentId, kind, token }) => {
      const now = Date.now();
      const expires = { [RECORD_TABLE.expires]: Math.floor(now / 1000) + KEPT_SECONDS };
      const order = `${String(now).padStart(15, '0')}#${String(++registered).padStart(9, '0')}`;
      try {
        await callAws('registering a wait in DynamoDB', () =>
          client.send(
            new TransactWriteCommand({
              TransactItems: [
                {
                  ConditionCheck: {
                    TableName: table,
                    Key: keys.signal(deploymentId),
                    ConditionExpression: 'attribute_not_exists(pk)',
                  },
                },
                {
                  Put: {
                    TableName: table,
                    Item: {
                      ...keys.wait(deploymentId, token),
                      kind,
                      token,
                      order,
                      settled: false,
                      ...expires,
                    },
                    ConditionExpression: 'attribute_not_exists(pk)',
                  },
                },
                {
                  Put: { TableName: table, Item: { ...keys.token(token), deploymentId, ...expires } },
                },
              ],
            }),
          ),
        );
        return { kept: undefined };
      } catch (error) {
        if (awsErrorName(error) !== 'TransactionCanceledException') throw error;
        const signal = await kept(deploymentId);
        if (signal) return { kept: signal };
        // The same token again: it is registered, and stays settled where it is settled.
        const known = await callAws('reading a wait from DynamoDB', () =>
          client.send(
            new GetCommand({ TableName: table, Key: keys.wait(deploymentId, token), ConsistentRead: true }),
          ),
        );
        if (known.Item) return { kept: undefined };
        throw transient(`the wait of ${deploymentId} could not be registered beside another change`, error);
      }
    },

    // The first signal stays the kept one: it is the reason why the deployment ends.
    signal: async (deploymentId, signal) => {
      try {
        await callAws('keeping a signal in DynamoDB', () =>
          client.send(
            new PutCommand({
              TableName: table,
              Item: { ...keys.signal(deploymentId), body: JSON.stringify(signal) },
              ConditionExpression: 'attribute_not_exists(pk)',
            }),
          ),
        );
      } catch (error) {
        if (awsErrorName(error) !== 'ConditionalCheckFailedException') throw error;
      }
      const waits = await openWaits(deploymentId);
      return { waits: waits.map(({ order: _order, ...wait }) => wait) };
    },

    kept,

    find: async (deploymentId, kind) => {
      const found = (await openWaits(deploymentId)).filter((wait) => wait.kind === kind).at(-1);
      if (!found) return undefined;
      const { order: _order, ...wait } = found;
      return wait;
    },

    settle: async (token) => {
      const { Item } = await callAws('reading a token from DynamoDB', () =>
        client.send(new GetCommand({ TableName: table, Key: keys.token(token), ConsistentRead: true })),
      );
      if (!Item) return false;
      try {
        await callAws('settling a wait in DynamoDB', () =>
          client.send(
            new UpdateCommand({
              TableName: table,
              Key: keys.wait(String(Item['deploymentId']), token),
              UpdateExpression: 'SET settled = :yes',
              ConditionExpression: 'settled = :no',
              ExpressionAttributeValues: { ':yes': true, ':no': false },
            }),
          ),
        );
        return true;
      } catch (error) {
        if (awsErrorName(error) !== 'ConditionalCheckFailedException') throw error;
        return false;
      }
    },
  };
}
