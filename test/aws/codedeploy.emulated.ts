import { randomUUID } from 'node:crypto';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { createCodeDeployWorld } from '../../lib/aws/codedeploy/index.ts';
import { definitionWith } from '../builders/definition.ts';
import { describeTrafficDriverContract } from '../contracts/traffic-driver.contract.ts';
import { createCodeDeployShop } from './stack/codedeploy-ecs.ts';
import { createCanary, createCodeDeployGreeter } from './stack/codedeploy-lambda.ts';

const world = createCodeDeployWorld({
  codedeploy: new CodeDeployClient({}),
  cloudwatch: new CloudWatchClient({}),
  lambda: new LambdaClient({}),
  ecs: new ECSClient({}),
  elb: new ElasticLoadBalancingV2Client({}),
  s3: new S3Client({ forcePathStyle: true }),
  now: () => Date.now(),
  settleSeconds: 0,
  patience: { pollMs: 200 },
});
const newName = (kind: string) => `${kind}-${randomUUID().slice(0, 8)}`;
const order = { deploymentId: 'dep-1', fencing: 1, strategy: 'canary' as const };

describeTrafficDriverContract('CodeDeploy on Lambda', async () => {
  const name = newName('greeter');
  const target = await createCodeDeployGreeter(name);
  const config = await createCanary(`${name}-quarter`, 'Lambda', 25, 3);
  return {
    driver: world.driver(definitionWith({ target: { ...target, config } })),
    order: { ...order, stable: '1.0.0', candidate: '1.1.0' },
    steps: [25, 100],
    dispose: async () => undefined,
  };
});

describeTrafficDriverContract('CodeDeploy on ECS', async () => {
  const name = newName('shop');
  const shop = await createCodeDeployShop(name);
  const config = await createCanary(`${name}-quarter`, 'ECS', 25, 3);
  return {
    driver: world.driver(definitionWith({ target: { ...shop.target, config } })),
    order: { ...order, stable: '1', candidate: '2' },
    steps: [25, 100],
    dispose: async () => shop.close(),
  };
});
