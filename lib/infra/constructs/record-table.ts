import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { RECORD_TABLE } from '../../model/record-table.ts';

/** Locks, deployments, waits, signals and incidents. Kept when the stack goes: it says what was in production. */
export function recordTable(scope: Construct): Table {
  const text = (name: string) => ({ name, type: AttributeType.STRING });
  const table = new Table(scope, 'Records', {
    partitionKey: text(RECORD_TABLE.partitionKey),
    sortKey: text(RECORD_TABLE.sortKey),
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.AWS_MANAGED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    timeToLiveAttribute: RECORD_TABLE.expires,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  table.addGlobalSecondaryIndex({
    indexName: RECORD_TABLE.index.name,
    partitionKey: text(RECORD_TABLE.index.partitionKey),
    sortKey: text(RECORD_TABLE.index.sortKey),
  });
  return table;
}
