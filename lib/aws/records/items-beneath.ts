import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { callAws } from '../aws-errors.ts';
import type { RecordTable } from './table.ts';

/**
 * All items of one partition whose sort key begins so, read consistently, page by page: DynamoDB answers with 1 MB at the most,
 * which a deployment with many questions can have.
 */
export async function itemsBeneath(
  { client, table }: RecordTable,
  { pk, begins, what }: { readonly pk: string; readonly begins: string; readonly what: string },
): Promise<ReadonlyArray<Record<string, unknown>>> {
  const items: Array<Record<string, unknown>> = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await callAws(`${what} from DynamoDB`, () =>
      client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :begins)',
          ExpressionAttributeValues: { ':pk': pk, ':begins': begins },
          ConsistentRead: true,
          ...(from ? { ExclusiveStartKey: from } : {}),
        }),
      ),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}
