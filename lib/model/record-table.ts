/** The one table of records, as the stack makes it and the adapters use it. */
export const RECORD_TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Deployments by their start: those that are open, and those that are over. */
  index: { name: 'by-start', partitionKey: 'gsi1pk', sortKey: 'gsi1sk' },
  /** Epoch seconds; DynamoDB deletes the item some time after it. Locks, records and incidents have none. */
  expires: 'expiresAt',
} as const;
