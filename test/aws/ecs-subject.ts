import { randomUUID } from 'node:crypto';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { createEcsWorld } from '../../lib/aws/ecs/index.ts';
import type { EcsTarget } from '../../lib/model/definition/target/index.ts';
import { definitionWith } from '../builders/definition.ts';
import { createEcsService, type Versions } from './stack/ecs-service.ts';

export const ecs = new ECSClient({});
export const cloudwatch = new CloudWatchClient({});

export const worldWith = (client: ECSClient) =>
  createEcsWorld({
    ecs: client,
    elb: new ElasticLoadBalancingV2Client({}),
    cloudwatch,
    now: () => Date.now(),
    settleSeconds: 0,
    pollMs: 50,
  });
export const world = worldWith(ecs);

export const order = {
  deploymentId: 'dep-1',
  fencing: 1,
  candidate: '1.1.0',
  stable: '1.0.0',
  strategy: 'rolling' as const,
};

/** A service of its own whose tasks start in less than half a second, with its definition and its driver. */
export async function serviceOf(options: { desired?: number; versions?: Versions } = {}) {
  const name = `orders-${randomUUID().slice(0, 8)}`;
  const made = await createEcsService(name, { ...options, startSeconds: 0.4 });
  const definition = definitionWith({ target: made.target });
  return { ...made, definition, driver: world.driver(definition) };
}

export async function describeService({ cluster, ecsService }: EcsTarget) {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [ecsService] }));
  return services[0];
}
