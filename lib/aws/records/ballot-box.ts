import { GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Ballot } from '../../model/ballot.ts';
import { refused, transient } from '../../model/errors.ts';
import { RECORD_TABLE } from '../../model/record-table.ts';
import type { BallotBox } from '../../ports/ballot-box.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';
import { itemsBeneath } from './items-beneath.ts';
import { KEPT_SECONDS } from './kept.ts';
import { keys, type RecordTable } from './table.ts';

/** Tries of an update against one that comes between its reading and its writing. */
const UPDATE_TRIES = 10;

/** Ballots in DynamoDB, beside the waits of their deployment; a second item finds them by id. */
export function createDynamoBallotBox({ client, table }: RecordTable): BallotBox {
  const itemOf = (ballot: Ballot, revision: number) => ({
    ...keys.ballotOf(ballot.deploymentId, ballot.id),
    revision,
    openedAt: ballot.openedAt,
    body: JSON.stringify(ballot),
    [RECORD_TABLE.expires]: expiryOf(ballot),
  });

  const stored = async (
    id: string,
  ): Promise<{ readonly ballot: Ballot; readonly revision: number } | undefined> => {
    const pointer = await callAws('finding a question in DynamoDB', () =>
      client.send(new GetCommand({ TableName: table, Key: keys.ballot(id), ConsistentRead: true })),
    );
    if (!pointer.Item) return undefined;
    const found = await callAws('reading a question from DynamoDB', () =>
      client.send(
        new GetCommand({
          TableName: table,
          Key: keys.ballotOf(String(pointer.Item?.['deploymentId']), id),
          ConsistentRead: true,
        }),
      ),
    );
    return (
      found.Item && {
        ballot: JSON.parse(String(found.Item['body'])) as Ballot,
        revision: Number(found.Item['revision']),
      }
    );
  };

  return {
    open: async (ballot) => {
      const { id, deploymentId } = ballot;
      const expires = { [RECORD_TABLE.expires]: expiryOf(ballot) };
      try {
        await callAws('opening a question in DynamoDB', () =>
          client.send(
            new TransactWriteCommand({
              TransactItems: [
                {
                  Put: {
                    TableName: table,
                    Item: { ...keys.ballot(id), deploymentId, ...expires },
                    ConditionExpression: 'attribute_not_exists(pk)',
                  },
                },
                { Put: { TableName: table, Item: itemOf(ballot, 1) } },
              ],
            }),
          ),
        );
        return ballot;
      } catch (error) {
        const known = awsErrorName(error) === 'TransactionCanceledException' ? await stored(id) : undefined;
        if (known) return known.ballot;
        throw error;
      }
    },

    get: async (id) => (await stored(id))?.ballot,

    of: async (deploymentId) => {
      const { pk, sk } = keys.ballotOf(deploymentId, '');
      const items = await itemsBeneath({ client, table }, { pk, begins: sk, what: 'reading questions' });
      return items
        .map((item) => JSON.parse(String(item['body'])) as Ballot)
        .sort((a, b) => a.openedAt - b.openedAt);
    },

    update: async (id, change) => {
      for (let tries = 0; tries < UPDATE_TRIES; tries++) {
        const known = await stored(id);
        if (!known) throw refused(`there is no question ${id}: nothing was changed`);
        const next = change(known.ballot);
        try {
          await callAws('writing a question to DynamoDB', () =>
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
      throw transient(`the question ${id} changed ${UPDATE_TRIES} times while it was answered`);
    },
  };
}

/** Seconds since 1970. */
const expiryOf = ({ openedAt }: Ballot) => Math.floor(openedAt / 1000) + KEPT_SECONDS;
