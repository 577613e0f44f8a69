import { ServiceDefinition } from '../../lib/model/definition/service-definition.ts';
import { DeploymentRequest } from '../../lib/model/request.ts';

/** The least definition, with what a test wants to be different. */
export const definitionWith = (change: object = {}): ServiceDefinition =>
  ServiceDefinition.parse({
    service: 'shop',
    target: { kind: 'local', command: 'node server.mjs', port: 8080 },
    ...change,
  });

export const requestWith = (change: object = {}): DeploymentRequest =>
  DeploymentRequest.parse({ requestId: 'r1', service: 'shop', version: '2', requestedBy: 'ada', ...change });
