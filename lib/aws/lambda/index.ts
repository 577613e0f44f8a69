import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import type { TargetOf } from '../../model/definition/target/index.ts';
import { createSmokeRunner } from '../../probe/smoke/index.ts';
import { awsErrorName } from '../aws-errors.ts';
import { clientConfig } from '../clients.ts';
import { healthFrom, type TargetWorld, type TargetWorldOptions, targetOf } from '../target-world.ts';
import { readAlias } from './alias.ts';
import { createLambdaAliasDriver } from './alias-driver.ts';
import { lambdaPeriods } from './lambda-metrics.ts';
import { lambdaReach } from './lambda-smoke.ts';
import { numberOf, publishedVersions, stateOf } from './versions.ts';

const lambdaOf = (definition: ServiceDefinition) => targetOf(definition, 'lambda');
/** A smoke step waits for the service's own answer; the step's patience ends it earlier. */
export const INVOKE_MS = 30_000;

export const lambdaWorld = ({ config, ...options }: TargetWorldOptions): TargetWorld =>
  createLambdaWorld({
    ...options,
    lambda: new LambdaClient(clientConfig(INVOKE_MS)),
    cloudwatch: new CloudWatchClient(config),
  });

/** Services that are Lambda functions behind an alias. */
export function createLambdaWorld(options: {
  readonly lambda: LambdaClient;
  readonly cloudwatch: CloudWatchClient;
  readonly now: () => number;
  readonly settleSeconds?: number | undefined;
}): TargetWorld {
  const { lambda, cloudwatch, now, settleSeconds = 120 } = options;
  const numberIn = (target: TargetOf<'lambda'>) => async (version: string) =>
    numberOf(await publishedVersions(lambda, target.function), version, target.function);
  const driverOf = (definition: ServiceDefinition) =>
    createLambdaAliasDriver(lambda, lambdaOf(definition), now);

  return {
    driver: driverOf,
    periods: (query) => {
      const target = lambdaOf(query.definition);
      return lambdaPeriods(target, query, {
        client: cloudwatch,
        // A version that is not published has no figures, which is no error.
        numberOf: async (version) => {
          const versions = await publishedVersions(lambda, target.function);
          return versions.find((each) => each.label === version)?.number ?? version;
        },
        soleNumber: async () => {
          const { weights } = await readAlias({
            client: lambda,
            functionName: target.function,
            alias: target.alias,
          });
          const serving = [...weights].filter(([, weight]) => weight > 0);
          return serving.length === 1 ? serving[0]?.[0] : undefined;
        },
        now,
        settleSeconds,
      });
    },
    // Lambda replaces its environments by itself and tells of no restart; what runs out of memory shows as errors.
    inspect: async (definition) => healthFrom(await driverOf(definition).read()),
    smoke: createSmokeRunner({
      reach: (definition, place) => {
        const target = lambdaOf(definition);
        return lambdaReach(lambda, target, numberIn(target))(place);
      },
    }),
    artifact: async (definition, version) => {
      const target = lambdaOf(definition);
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
