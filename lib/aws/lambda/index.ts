import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import type { LambdaTarget } from '../../model/definition/target.ts';
import type { ArtifactState } from '../../model/environment.ts';
import { refused } from '../../model/errors.ts';
import type { InstanceHealth } from '../../model/infrastructure.ts';
import type { Infrastructure } from '../../ports/infrastructure.ts';
import type { MetricSource } from '../../ports/metric-source.ts';
import type { SmokeRunner } from '../../ports/smoke-runner.ts';
import type { TrafficDrivers } from '../../ports/traffic-driver.ts';
import { createSmokeRunner } from '../../probe/smoke/index.ts';
import { awsErrorName } from '../aws-errors.ts';
import { createLambdaAliasDriver } from './alias-driver.ts';
import { lambdaPeriods } from './lambda-metrics.ts';
import { lambdaReach } from './lambda-smoke.ts';
import { numberOf, publishedVersions, stateOf } from './versions.ts';

export interface LambdaWorld {
  readonly traffic: TrafficDrivers;
  readonly metrics: MetricSource;
  readonly infrastructure: Infrastructure;
  readonly smoke: SmokeRunner;
  artifact(definition: ServiceDefinition, version: string): Promise<ArtifactState>;
}

/** Services that are Lambda functions behind an alias. */
export function createLambdaWorld(options: {
  readonly lambda: LambdaClient;
  readonly cloudwatch: CloudWatchClient;
  readonly now: () => number;
  readonly settleSeconds?: number | undefined;
}): LambdaWorld {
  const { lambda, cloudwatch, now, settleSeconds = 120 } = options;
  const numberIn = (target: LambdaTarget) => async (version: string) =>
    numberOf(await publishedVersions(lambda, target.function), version, target.function);
  const driverOf = (definition: ServiceDefinition) =>
    createLambdaAliasDriver(lambda, lambdaTarget(definition), now);

  return {
    traffic: { for: driverOf },
    metrics: {
      periods: (query) => {
        const target = lambdaTarget(query.definition);
        return lambdaPeriods(target, query, {
          client: cloudwatch,
          // A version that is not published has no figures, which is no error.
          numberOf: async (version) => {
            const versions = await publishedVersions(lambda, target.function);
            return versions.find((each) => each.label === version)?.number ?? version;
          },
          now,
          settleSeconds,
        });
      },
    },
    infrastructure: {
      // Lambda replaces its environments by itself and tells of no restart; what runs out of memory shows as errors.
      inspect: async (definition) => {
        const { versions } = await driverOf(definition).read();
        return versions.map(
          ({ version, wanted, running, healthy }): InstanceHealth => ({
            version,
            wanted,
            running,
            healthy,
            restarts: 0,
            outOfMemory: 0,
            lastExit: null,
            networkErrors: 0,
          }),
        );
      },
    },
    smoke: createSmokeRunner({
      reach: (definition, place) => {
        const target = lambdaTarget(definition);
        return lambdaReach(lambda, target, numberIn(target))(place);
      },
    }),
    artifact: async (definition, version) => {
      const target = lambdaTarget(definition);
      try {
        const number = await numberIn(target)(version);
        const { active, failed, trouble } = await stateOf(lambda, target.function, number);
        // One that is still being made may be deployed: its start waits until it is active.
        return !failed
          ? {
              status: 'READY',
              detail: `version ${number} of ${target.function} is published${active ? ' and active' : `, and still ${trouble}`}`,
            }
          : { status: 'INVALID', detail: `version ${number} of ${target.function} is ${trouble}` };
      } catch (error) {
        if (awsErrorName(error) !== 'DeploymentRefused') throw error;
        return { status: 'MISSING', detail: (error as Error).message };
      }
    },
  };
}

function lambdaTarget({ service, target }: ServiceDefinition): LambdaTarget {
  if (target.kind === 'lambda') return target;
  throw refused(
    `${service} has a target of kind "${target.kind}", which has no driver on AWS; allowed here: lambda, alb`,
  );
}
