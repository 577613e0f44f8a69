import { randomUUID } from 'node:crypto';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { createEcsWorld } from '../../lib/aws/ecs/index.ts';
import { definitionWith } from '../builders/definition.ts';
import { describeTrafficDriverContract } from '../contracts/traffic-driver.contract.ts';
import { createEcsService } from './stack/ecs-service.ts';

const ecs = new ECSClient({});
const world = createEcsWorld({
  ecs,
  elb: new ElasticLoadBalancingV2Client({}),
  cloudwatch: new CloudWatchClient({}),
  now: () => Date.now(),
  settleSeconds: 0,
  pollMs: 50,
});
const order = {
  deploymentId: 'dep-1',
  fencing: 1,
  candidate: '1.1.0',
  stable: '1.0.0',
  strategy: 'rolling' as const,
};

describeTrafficDriverContract('an ECS service', async () => {
  const service = await createEcsService(`orders-${randomUUID().slice(0, 8)}`);
  return {
    driver: world.driver(definitionWith({ target: service.target })),
    order,
    weights: [50, 100],
    dispose: async () => service.close(),
  };
});
