import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import { asLambda, type CodeDeployOn, type CodeDeployPlatform } from '../../model/definition/target/index.ts';
import type { ArtifactState } from '../../model/environment.ts';
import type { MetricPeriod } from '../../model/metrics.ts';
import type { MetricQuery } from '../../ports/metric-source.ts';
import type { SmokeRunner } from '../../ports/smoke-runner.ts';
import { awsErrorName } from '../aws-errors.ts';
import { clientConfig } from '../clients.ts';
import { createLambdaWorld, INVOKE_MS } from '../lambda/index.ts';
import { healthFrom, type TargetWorld, type TargetWorldOptions, targetOf } from '../target-world.ts';
import { createCodeDeployDriver } from './driver.ts';
import { ecsWorld } from './ecs-world.ts';
import type { GroupPlace } from './group.ts';
import { lambdaPlatform } from './lambda-platform.ts';
import type { Platform } from './platform.ts';
import { serverWorld } from './server-world.ts';
import type { Patience } from './wait.ts';

export interface CodeDeployClients {
  readonly codedeploy: CodeDeployClient;
  readonly cloudwatch: CloudWatchClient;
  readonly lambda: LambdaClient;
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly s3: S3Client;
}

export interface CodeDeployWorldOptions extends CodeDeployClients {
  readonly now: () => number;
  readonly settleSeconds: number;
  readonly patience?: Patience | undefined;
}

/** What is different from one compute platform to the next, beside how its traffic is moved. */
export interface PlatformWorld {
  readonly platform: Platform;
  periods(query: MetricQuery): Promise<readonly MetricPeriod[]>;
  readonly smoke: SmokeRunner;
  /** What a version is made of, in words. Throws DeploymentRefused when it is not there. */
  artifact(version: string): Promise<ArtifactState>;
}

/** A definition whose target CodeDeploy deploys on this platform. */
export interface DefinedOn<Name extends CodeDeployPlatform> {
  readonly definition: ServiceDefinition;
  readonly target: CodeDeployOn<Name>;
  readonly place: GroupPlace;
  readonly options: CodeDeployWorldOptions;
}

export const codeDeployWorld = ({ config, ...options }: TargetWorldOptions): TargetWorld =>
  createCodeDeployWorld({
    ...options,
    codedeploy: new CodeDeployClient(config),
    cloudwatch: new CloudWatchClient(config),
    lambda: new LambdaClient(clientConfig(INVOKE_MS)),
    ecs: new ECSClient(config),
    elb: new ElasticLoadBalancingV2Client(config),
    // An endpoint of its own is not AWS: bucket names are no host names there.
    s3: new S3Client({ ...config, forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined }),
  });

/** Services that AWS CodeDeploy deploys. */
export function createCodeDeployWorld(options: CodeDeployWorldOptions): TargetWorld {
  const { now, patience } = options;
  const worldOf = (definition: ServiceDefinition): PlatformWorld & { readonly place: GroupPlace } => {
    const target = targetOf(definition, 'codedeploy');
    const { application, deploymentGroup } = target;
    const place = { client: options.codedeploy, application, deploymentGroup };
    const common = { definition, place, options };
    switch (target.platform) {
      case 'lambda':
        return { place, ...lambdaWorld({ ...common, target }) };
      case 'ecs':
        return { place, ...ecsWorld({ ...common, target }) };
      case 'server':
        return { place, ...serverWorld({ ...common, target }) };
    }
  };
  const driver = (definition: ServiceDefinition) => {
    const { place, platform } = worldOf(definition);
    const { config } = targetOf(definition, 'codedeploy');
    return createCodeDeployDriver({ place, platform, config, now, ...(patience ? { patience } : {}) });
  };
  return {
    driver,
    periods: (query) => worldOf(query.definition).periods(query),
    inspect: async (definition) => healthFrom(await driver(definition).read()),
    smoke: {
      run: (definition, place, operations) => worldOf(definition).smoke.run(definition, place, operations),
    },
    artifact: async (definition, version) => {
      try {
        return await worldOf(definition).artifact(version);
      } catch (error) {
        if (awsErrorName(error) !== 'DeploymentRefused') throw error;
        return { status: 'MISSING', detail: (error as Error).message };
      }
    },
  };
}

/** Figures, smoke tests and versions of an alias are the same, whoever moves its weights. */
function lambdaWorld({ definition, target, options }: DefinedOn<'lambda'>): PlatformWorld {
  const world = createLambdaWorld(options);
  const alike = { ...definition, target: asLambda(target) };
  return {
    platform: lambdaPlatform(options.lambda, target, options.now),
    periods: (query) => world.periods({ ...query, definition: alike }),
    smoke: { run: (_, place, operations) => world.smoke.run(alike, place, operations) },
    artifact: (version) => world.artifact(alike, version),
  };
}
