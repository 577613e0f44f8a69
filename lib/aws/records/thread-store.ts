import { GetCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { lockLost } from '../../model/errors.ts';
import type { Thread, ThreadStore } from '../../ports/thread-store.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';
import { keys, type RecordTable } from './table.ts';

/** Threads in DynamoDB, beside the record of their deployment. */
export function createDynamoThreadStore({ client, table }: RecordTable): ThreadStore {
  /** The item as it was before; undefined: the condition did not hold. */
  const change = async (
    deploymentId: string,
    input: Pick<UpdateCommandInput, 'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'>,
  ): Promise<{ readonly before: Record<string, unknown> | undefined } | undefined> => {
    try {
      const { Attributes } = await callAws('changing a thread in DynamoDB', () =>
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: keys.thread(deploymentId),
            ReturnValues: 'ALL_OLD',
            ...input,
          }),
        ),
      );
      return { before: Attributes };
    } catch (error) {
      if (awsErrorName(error) === 'ConditionalCheckFailedException') return undefined;
      throw error;
    }
  };
  const threadIn = (item: Record<string, unknown> | undefined): Thread | undefined =>
    item?.['body'] ? (JSON.parse(String(item['body'])) as Thread) : undefined;

  return {
    take: async (deploymentId, by, now, until) => {
      const taken = await change(deploymentId, {
        UpdateExpression: 'SET takenBy = :by, takenUntil = :until, wanted = :no',
        ConditionExpression: 'attribute_not_exists(takenUntil) OR takenUntil <= :now',
        ExpressionAttributeValues: { ':by': by, ':until': until, ':now': now, ':no': false },
      });
      if (taken) return { thread: threadIn(taken.before) };
      const told = await change(deploymentId, {
        UpdateExpression: 'SET wanted = :yes',
        ConditionExpression: 'takenUntil > :now',
        ExpressionAttributeValues: { ':yes': true, ':now': now },
      });
      if (told) return undefined;
      // Given back between the two: nobody would have heard of the word that was left, so it is taken now.
      const again = await change(deploymentId, {
        UpdateExpression: 'SET takenBy = :by, takenUntil = :until, wanted = :no',
        ConditionExpression: 'attribute_not_exists(takenUntil) OR takenUntil <= :now',
        ExpressionAttributeValues: { ':by': by, ':until': until, ':now': now, ':no': false },
      });
      // Taken by yet another one, which began after what is to be told had happened: it sees it.
      return again && { thread: threadIn(again.before) };
    },
    keep: async (thread, by) => {
      const kept = await change(thread.deploymentId, {
        UpdateExpression: 'SET body = :body',
        ConditionExpression: 'takenBy = :by',
        ExpressionAttributeValues: { ':by': by, ':body': JSON.stringify(thread) },
      });
      if (!kept) throw lockLost(`${by} does not have the thread of ${thread.deploymentId} any more`);
    },
    giveBack: async (deploymentId, by) => {
      const given = await change(deploymentId, {
        UpdateExpression: 'SET takenUntil = :zero, takenBy = :nobody',
        ConditionExpression: 'takenBy = :by',
        ExpressionAttributeValues: { ':zero': 0, ':by': by, ':nobody': '' },
      });
      return given?.before?.['wanted'] === true;
    },
    get: async (deploymentId) => {
      const { Item } = await callAws('reading a thread from DynamoDB', () =>
        client.send(
          new GetCommand({ TableName: table, Key: keys.thread(deploymentId), ConsistentRead: true }),
        ),
      );
      return threadIn(Item);
    },
  };
}
