import { createHash } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export interface RecordTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** Keys of the items. One partition for each thing that is decided on its own. */
export const keys = {
  lock: (service: string, environment: string) => ({ pk: `LOCK#${service}#${environment}`, sk: 'LOCK' }),
  deployment: (id: string) => ({ pk: `DEPLOYMENT#${id}`, sk: 'RECORD' }),
  request: (requestId: string) => ({ pk: `REQUEST#${requestId}`, sk: 'REQUEST' }),
  signal: (deploymentId: string) => ({ pk: `DEPLOYMENT#${deploymentId}`, sk: 'SIGNAL' }),
  wait: (deploymentId: string, token: string) => ({
    pk: `DEPLOYMENT#${deploymentId}`,
    sk: `WAIT#${digest(token)}`,
  }),
  token: (token: string) => ({ pk: `TOKEN#${digest(token)}`, sk: 'TOKEN' }),
  ballot: (id: string) => ({ pk: `BALLOT#${id}`, sk: 'BALLOT' }),
  ballotOf: (deploymentId: string, id: string) => ({ pk: `DEPLOYMENT#${deploymentId}`, sk: `BALLOT#${id}` }),
  wishOf: (deploymentId: string, name: string) => ({ pk: `DEPLOYMENT#${deploymentId}`, sk: `WISH#${name}` }),
  thread: (deploymentId: string) => ({ pk: `DEPLOYMENT#${deploymentId}`, sk: 'THREAD' }),
  seen: (key: string) => ({ pk: `SEEN#${digest(key)}`, sk: 'SEEN' }),
  incident: (id: string) => ({ pk: `INCIDENT#${id}`, sk: 'INCIDENT' }),
  incidentOf: (service: string, environment: string, id: string) => ({
    pk: `INCIDENTS#${service}#${environment}`,
    sk: id,
  }),
} as const;

/** Task tokens have up to 2,048 characters, and a sort key 1,024 bytes at most. */
const digest = (token: string) => createHash('sha256').update(token).digest('hex');
