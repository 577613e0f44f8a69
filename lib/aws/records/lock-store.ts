import type { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { lockLost, transient } from '../../model/errors.ts';
import { notRaised } from '../../model/lock-lost.ts';
import type { LockHolder, LockKey, LockStore } from '../../ports/lock-store.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';
import { keys, type RecordTable } from './table.ts';

type Item = Record<string, unknown>;

/** Tries of `unlock` against a lock that changes under it. */
const UNLOCK_TRIES = 5;

/** Locks in DynamoDB. The item stays when a lock is released, so that the fencing number grows for ever. */
export function createDynamoLockStore({ client, table }: RecordTable): LockStore {
  const keyOf = (key: LockKey) => keys.lock(key.service, key.environment);

  const get = async (key: LockKey): Promise<Item | undefined> => {
    const answer = await callAws('reading a lock from DynamoDB', () =>
      client.send(new GetCommand({ TableName: table, Key: keyOf(key), ConsistentRead: true })),
    );
    return answer.Item;
  };

  /** One atomic step: the item afterwards, or the item as it was when the condition did not hold. */
  const change = async (
    key: LockKey,
    input: Pick<UpdateCommandInput, 'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'>,
  ): Promise<{ readonly done: boolean; readonly item: Item | undefined }> => {
    try {
      const answer = await callAws('changing a lock in DynamoDB', () =>
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: keyOf(key),
            ...input,
            ReturnValues: 'ALL_NEW',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        ),
      );
      return { done: true, item: answer.Attributes };
    } catch (error) {
      if (awsErrorName(error) !== 'ConditionalCheckFailedException') throw error;
      const old = (error as ConditionalCheckFailedException).Item;
      return { done: false, item: old ? unmarshall(old) : await get(key) };
    }
  };

  const take =
    'SET deploymentId = :id, lastHolder = :id, acquiredAt = :at REMOVE raisedFrom, raisedFor, takenBy ADD fencing :one';
  const leave = 'REMOVE deploymentId, acquiredAt, keptBecause, raisedFrom, raisedFor, takenBy';
  /** The newest number, or one of the step that has it: its answer may have got lost. */
  const isHolders = `attribute_exists(deploymentId) AND (fencing = :number OR (raisedFrom <= :number AND fencing > :number))`;

  return {
    acquire: async (key, deploymentId, at) => {
      const { item } = await change(key, {
        UpdateExpression: take,
        ConditionExpression: 'attribute_not_exists(deploymentId)',
        ExpressionAttributeValues: { ':id': deploymentId, ':at': at, ':one': 1 },
      });
      const holder = holderIn(item);
      if (!holder) throw transient(`the lock of ${key.service} changed while it was taken; try again`);
      return { acquired: holder.deploymentId === deploymentId, holder };
    },

    takeOver: async (key, deploymentId, by, at) => {
      const { done, item } = await change(key, {
        UpdateExpression:
          'SET deploymentId = :id, lastHolder = :id, acquiredAt = :at, takenBy = :by REMOVE raisedFrom, raisedFor ADD fencing :one',
        ConditionExpression:
          '(attribute_not_exists(deploymentId) AND (attribute_not_exists(lastHolder) OR lastHolder = :id)) OR (deploymentId = :id AND (attribute_not_exists(takenBy) OR takenBy <> :by))',
        ExpressionAttributeValues: { ':id': deploymentId, ':at': at, ':by': by, ':one': 1 },
      });
      const holder = holderIn(item);
      const own = holder?.deploymentId === deploymentId && item?.['takenBy'] === by;
      if (holder && (done || own)) return holder;
      throw lockLost(
        holder
          ? `${key.service} in ${key.environment} is locked by ${holder.deploymentId}, so ${deploymentId} cannot take its lock over`
          : `${item?.['lastHolder']} has had the lock of ${key.service} in ${key.environment} since, so ${deploymentId} cannot take it over`,
      );
    },

    raise: async (key, step) => {
      // The holder's own next step, the newest step once more, or the way back from wherever that has left it.
      const again = step.overrides ? '' : ' AND raisedFor = :step';
      const { done, item } = await change(key, {
        UpdateExpression: 'SET raisedFrom = :from, raisedFor = :step ADD fencing :one',
        ConditionExpression: `deploymentId = :id AND (fencing = :from OR (raisedFrom < :from AND fencing > :from) OR (raisedFrom = :from${again}))`,
        ExpressionAttributeValues: {
          ':id': step.deploymentId,
          ':from': step.from,
          ':step': step.step,
          ':one': 1,
        },
      });
      const holder = holderIn(item);
      if (done && holder) return holder;
      throw notRaised(key, step, holder);
    },

    holder: async (key) => holderIn(await get(key)),

    keep: async (key, fencing, because) => {
      const { done } = await change(key, {
        UpdateExpression: 'SET keptBecause = :because',
        ConditionExpression: isHolders,
        ExpressionAttributeValues: { ':because': because, ':number': fencing },
      });
      return done;
    },

    unlock: async (key, of) => {
      for (let tries = 0; tries < UNLOCK_TRIES; tries++) {
        const holder = holderIn(await get(key));
        if (!holder || (of !== undefined && holder.deploymentId !== of)) return undefined;
        const { done } = await change(key, {
          UpdateExpression: leave,
          ConditionExpression: 'attribute_exists(deploymentId) AND fencing = :fencing',
          ExpressionAttributeValues: { ':fencing': holder.fencing },
        });
        if (done) return holder;
      }
      throw transient(`the lock of ${key.service} changed ${UNLOCK_TRIES} times while it was released`);
    },

    release: async (key, fencing) => {
      const { done, item } = await change(key, {
        UpdateExpression: leave,
        ConditionExpression: `${isHolders} AND attribute_not_exists(keptBecause)`,
        ExpressionAttributeValues: { ':number': fencing },
      });
      if (done || !item) return true;
      const from = Number(item['raisedFrom'] ?? Number.POSITIVE_INFINITY);
      const newest = Number(item['fencing']);
      const own = newest === fencing || (from <= fencing && fencing < newest);
      return !own || typeof item['keptBecause'] !== 'string';
    },
  };
}

function holderIn(item: Item | undefined): LockHolder | undefined {
  if (!item || typeof item['deploymentId'] !== 'string') return undefined;
  return {
    deploymentId: item['deploymentId'],
    fencing: Number(item['fencing']),
    acquiredAt: Number(item['acquiredAt'] ?? 0),
    keptBecause: typeof item['keptBecause'] === 'string' ? item['keptBecause'] : null,
  };
}
