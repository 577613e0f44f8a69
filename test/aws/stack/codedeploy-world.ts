import { randomUUID } from 'node:crypto';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  CodeDeployClient,
  type DeploymentInfo,
  GetDeploymentCommand,
  ListDeploymentsCommand,
  TagResourceCommand,
} from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { createCodeDeployWorld } from '../../../lib/aws/codedeploy/index.ts';
import type { ServiceDefinition } from '../../../lib/model/definition/service-definition.ts';
import { readingOf } from '../../../lib/model/traffic.ts';
import type { TrafficDriver } from '../../../lib/ports/traffic-driver.ts';
import { definitionWith } from '../../builders/definition.ts';
import { createCanary, createCodeDeployGreeter } from './codedeploy-lambda.ts';

export const codedeploy = new CodeDeployClient({});

export const worldWith = (change: Partial<Parameters<typeof createCodeDeployWorld>[0]> = {}) =>
  createCodeDeployWorld({
    codedeploy,
    cloudwatch: new CloudWatchClient({}),
    lambda: new LambdaClient({}),
    ecs: new ECSClient({}),
    elb: new ElasticLoadBalancingV2Client({}),
    s3: new S3Client({ forcePathStyle: true }),
    now: () => Date.now(),
    settleSeconds: 0,
    patience: { pollMs: 200 },
    ...change,
  });

export const world = worldWith();
export const newName = (kind: string) => `${kind}-${randomUUID().slice(0, 8)}`;

export const toNew = {
  deploymentId: 'dep-1',
  fencing: 1,
  strategy: 'canary' as const,
  stable: '1.0.0',
  candidate: '1.1.0',
};

export interface Greeter {
  readonly name: string;
  readonly definition: ServiceDefinition;
  readonly driver: TrafficDriver;
}

/** A greeter of its own that goes to 25 % and, three emulated minutes later, to all. Nothing has been started yet. */
export async function newGreeter(
  group: Parameters<typeof createCodeDeployGreeter>[1] = {},
): Promise<Greeter> {
  const name = newName('greeter');
  const target = await createCodeDeployGreeter(name, group);
  const config = await createCanary(`${name}-quarter`, 'Lambda', 25, 3);
  const definition = definitionWith({ target: { ...target, config } });
  return { name, definition, driver: world.driver(definition) };
}

/** Until every instance of a version is healthy. */
export async function untilReady(driver: TrafficDriver, version: string): Promise<void> {
  for (let ready = false; !ready; ) {
    const seen = readingOf(await driver.read(), version);
    ready = seen !== undefined && seen.wanted > 0 && seen.healthy >= seen.wanted;
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Every deployment of the group "production" of an application, oldest first. */
export async function deploymentsIn(applicationName: string): Promise<readonly DeploymentInfo[]> {
  const { deployments = [] } = await codedeploy.send(
    new ListDeploymentsCommand({ applicationName, deploymentGroupName: 'production' }),
  );
  return Promise.all(
    deployments.map(async (deploymentId) => {
      const { deploymentInfo = {} } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
      return deploymentInfo;
    }),
  );
}

/** From now on deployments of the group fail by this code after their first increment. */
export const failBy = (name: string, code: string) =>
  codedeploy.send(
    new TagResourceCommand({
      ResourceArn: `arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:${name}/production`,
      Tags: [{ Key: 'stand-in:fault', Value: code }],
    }),
  );
