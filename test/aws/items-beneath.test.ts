import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { itemsBeneath } from '../../lib/aws/records/items-beneath.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const read = () =>
  itemsBeneath(
    { client: dynamo as unknown as DynamoDBDocumentClient, table: 'slipway' },
    { pk: 'DEPLOYMENT#run-1', begins: 'BALLOT#', what: 'reading questions' },
  );

describe('the items of a partition in DynamoDB', () => {
  beforeEach(() => void dynamo.reset());

  it('are read page by page: a question on the second one is no less open [CM-2]', async () => {
    const next = { pk: 'DEPLOYMENT#run-1', sk: 'BALLOT#1' };
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: [{ n: 1 }], LastEvaluatedKey: next })
      .resolvesOnce({ Items: [], LastEvaluatedKey: next })
      .resolves({ Items: [{ n: 2 }] });
    expect(await read()).toEqual([{ n: 1 }, { n: 2 }]);
    expect(dynamo.commandCalls(QueryCommand)[1]?.args[0].input).toMatchObject({
      ExclusiveStartKey: next,
      ConsistentRead: true,
    });
  });

  it('that cannot be read are not none [EX-5]', async () => {
    dynamo.on(QueryCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    await expect(read()).rejects.toThrow(/reading questions from DynamoDB/);
  });
});
