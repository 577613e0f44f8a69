import type { LambdaClient } from '@aws-sdk/client-lambda';
import { asLambda, type CodeDeployOn } from '../../model/definition/target/index.ts';
import { refused } from '../../model/errors.ts';
import { readAlias, writeAlias } from '../lambda/alias.ts';
import { createLambdaAliasDriver } from '../lambda/alias-driver.ts';
import { labelOf, numberOf, publishedVersions, stateOf } from '../lambda/versions.ts';
import { appSpec } from './app-spec.ts';
import type { Platform } from './platform.ts';

/** CodeDeploy moves the weights of an alias. */
export function lambdaPlatform(
  client: LambdaClient,
  target: CodeDeployOn<'lambda'>,
  now: () => number,
): Platform {
  const { function: functionName, alias } = target;
  const place = { client, functionName, alias };
  return {
    compute: 'Lambda',
    allAtOnce: 'CodeDeployDefault.LambdaAllAtOnce',
    where: `the alias ${alias} of the Lambda function ${functionName}`,
    bringsUpGreen: false,
    check: async () => undefined,
    read: async () => (await createLambdaAliasDriver(client, asLambda(target), now).read()).versions,
    idle: async (version) => {
      const versions = await publishedVersions(client, functionName);
      const found = versions.find(({ label }) => label === version);
      if (!found) return undefined;
      const { active, trouble } = await stateOf(client, functionName, found.number);
      return {
        version,
        weight: 0,
        routed: 0,
        running: 1,
        healthy: active ? 1 : 0,
        wanted: 1,
        troubles: active ? [] : [trouble],
      };
    },
    revision: async (version) => {
      const versions = await publishedVersions(client, functionName);
      const number = numberOf(versions, version, functionName);
      const label = labelOf(versions, number);
      if (label !== version)
        throw refused(
          `version ${version} of ${functionName} has the name "${label}" in its description; deploy it by that`,
        );
      const { primary } = await readAlias(place);
      return appSpec(functionName, 'AWS::Lambda::Function', {
        Name: functionName,
        Alias: alias,
        CurrentVersion: primary,
        TargetVersion: number,
      });
    },
    // A deployment leads from the alias's own version to another: an alias that was left divided is beyond it.
    mend: async (order, stable) => {
      const versions = await publishedVersions(client, functionName);
      const number = numberOf(versions, stable, functionName);
      const split = await readAlias(place);
      if (split.primary !== number || split.weights.get(number) === 100) return undefined;
      await writeAlias(place, order, () => ({ primary: number, other: null }));
      return `CodeDeploy left the alias ${alias} divided: Slipway gave ${stable} all of it`;
    },
    instances: async () => 1,
  };
}
