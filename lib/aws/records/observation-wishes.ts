import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { RECORD_TABLE } from '../../model/record-table.ts';
import type { ObservationWish } from '../../model/wish.ts';
import type { ObservationWishes } from '../../ports/observation-wishes.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';
import { itemsBeneath } from './items-beneath.ts';
import { KEPT_SECONDS } from './kept.ts';
import { keys, type RecordTable } from './table.ts';

/** Wishes in DynamoDB, beside the waits of their deployment. */
export function createDynamoObservationWishes({ client, table }: RecordTable): ObservationWishes {
  const bodyOf = (item: Record<string, unknown>) => JSON.parse(String(item['body'])) as ObservationWish;

  return {
    keep: async (wish) => {
      const { stage, pass, final } = wish.observation;
      const Key = keys.wishOf(wish.deploymentId, `${stage}#${final}#${pass}#${wish.kind}`);
      try {
        await callAws('keeping a wish in DynamoDB', () =>
          client.send(
            new PutCommand({
              TableName: table,
              Item: {
                ...Key,
                at: wish.at,
                body: JSON.stringify(wish),
                [RECORD_TABLE.expires]: Math.floor(wish.at / 1000) + KEPT_SECONDS,
              },
              ConditionExpression: 'attribute_not_exists(pk)',
            }),
          ),
        );
        return { kept: wish, first: true };
      } catch (error) {
        if (awsErrorName(error) !== 'ConditionalCheckFailedException') throw error;
        const { Item } = await callAws('reading a wish from DynamoDB', () =>
          client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true })),
        );
        return { kept: Item ? bodyOf(Item) : wish, first: false };
      }
    },

    of: async (deploymentId) => {
      const { pk, sk } = keys.wishOf(deploymentId, '');
      const items = await itemsBeneath({ client, table }, { pk, begins: sk, what: 'reading wishes' });
      return items.map(bodyOf).sort((one, other) => one.at - other.at);
    },
  };
}
