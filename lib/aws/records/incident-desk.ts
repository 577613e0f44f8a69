import { GetCommand, PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { refused } from '../../model/errors.ts';
import type { Incident } from '../../model/incident.ts';
import type { IncidentDesk } from '../../ports/incident-desk.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';
import { keys, type RecordTable } from './table.ts';

/** Incidents in DynamoDB, by service and environment; a second item finds them by id. */
export function createDynamoIncidentDesk({ client, table }: RecordTable): IncidentDesk {
  const itemOf = (incident: Incident) => ({
    ...keys.incidentOf(incident.service, incident.environment, incident.id),
    closed: incident.closedAt !== null,
    body: JSON.stringify(incident),
  });

  const find = async (id: string): Promise<Incident | undefined> => {
    const pointer = await callAws('finding an incident in DynamoDB', () =>
      client.send(new GetCommand({ TableName: table, Key: keys.incident(id), ConsistentRead: true })),
    );
    if (!pointer.Item) return undefined;
    const { service, environment } = pointer.Item as { service: string; environment: string };
    const found = await callAws('reading an incident from DynamoDB', () =>
      client.send(
        new GetCommand({
          TableName: table,
          Key: keys.incidentOf(service, environment, id),
          ConsistentRead: true,
        }),
      ),
    );
    return found.Item && (JSON.parse(String(found.Item['body'])) as Incident);
  };

  return {
    declare: async (incident) => {
      const { id, service, environment } = incident;
      try {
        await callAws('declaring an incident in DynamoDB', () =>
          client.send(
            new TransactWriteCommand({
              TransactItems: [
                {
                  Put: {
                    TableName: table,
                    Item: { ...keys.incident(id), service, environment },
                    ConditionExpression: 'attribute_not_exists(pk)',
                  },
                },
                { Put: { TableName: table, Item: itemOf(incident) } },
              ],
            }),
          ),
        );
        return incident;
      } catch (error) {
        const known = awsErrorName(error) === 'TransactionCanceledException' ? await find(id) : undefined;
        if (known) return known;
        throw error;
      }
    },

    open: async (service, environment) => {
      const { pk } = keys.incidentOf(service, environment, '');
      const items: Array<Record<string, unknown>> = [];
      let from: Record<string, unknown> | undefined;
      // A page ends before the filter: the open ones may all be on a later one.
      do {
        const page = await callAws('reading incidents from DynamoDB', () =>
          client.send(
            new QueryCommand({
              TableName: table,
              KeyConditionExpression: 'pk = :pk',
              FilterExpression: 'closed = :no',
              ExpressionAttributeValues: { ':pk': pk, ':no': false },
              ConsistentRead: true,
              ...(from === undefined ? {} : { ExclusiveStartKey: from }),
            }),
          ),
        );
        items.push(...(page.Items ?? []));
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      return items
        .map((item) => JSON.parse(String(item['body'])) as Incident)
        .sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1));
    },

    // Closing again changes nothing: the first time stays.
    close: async (id, at) => {
      const known = await find(id);
      if (!known) throw refused(`there is no incident ${id}: nothing was closed`);
      if (known.closedAt !== null) return;
      await callAws('closing an incident in DynamoDB', () =>
        client.send(new PutCommand({ TableName: table, Item: itemOf({ ...known, closedAt: at }) })),
      );
    },
  };
}
