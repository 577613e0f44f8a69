import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ClientConfig } from '../clients.ts';
import { type AwsRecords, createDynamoRecords } from './index.ts';

export const openDynamoRecords = (config: ClientConfig, table: string): AwsRecords =>
  createDynamoRecords({
    client: DynamoDBDocumentClient.from(new DynamoDBClient(config), {
      marshallOptions: { removeUndefinedValues: true },
    }),
    table,
  });
