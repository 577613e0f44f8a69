import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { RECORD_TABLE } from '../../model/record-table.ts';
import type { OnceStore } from '../../ports/once-store.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';
import { keys, type RecordTable } from './table.ts';

/** What has been seen, in DynamoDB, which forgets it by itself some time after `keptUntil`. */
export const createDynamoOnceStore = ({ client, table }: RecordTable): OnceStore => ({
  first: async (key, keptUntil) => {
    try {
      await callAws('remembering a request in DynamoDB', () =>
        client.send(
          new PutCommand({
            TableName: table,
            Item: { ...keys.seen(key), [RECORD_TABLE.expires]: Math.ceil(keptUntil / 1000) },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        ),
      );
      return true;
    } catch (error) {
      if (awsErrorName(error) === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  },
  forget: async (key) => {
    await callAws('forgetting a request in DynamoDB', () =>
      client.send(new DeleteCommand({ TableName: table, Key: keys.seen(key) })),
    );
  },
});
