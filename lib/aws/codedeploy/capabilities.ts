import { type DeploymentConfigInfo, GetDeploymentConfigCommand } from '@aws-sdk/client-codedeploy';
import { formatDuration } from '../../model/duration.ts';
import { refused } from '../../model/errors.ts';
import type { DriverCapabilities } from '../../model/traffic.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';
import type { ComputePlatform, GroupPlace, GroupState } from './group.ts';
import type { Platform } from './platform.ts';

/** What CodeDeploy does with the deployment configuration that the definition names (ST-3). */
export async function capabilitiesOf(
  place: GroupPlace,
  platform: Platform,
  group: GroupState,
  configName: string,
): Promise<DriverCapabilities> {
  const config = await readConfig(place, platform.compute, configName);
  const driver = 'codedeploy';
  if (platform.compute === 'Server') {
    return {
      driver,
      strategies: ['rolling'],
      steps: 'any',
      sentence: `CodeDeploy replaces the version on the instances in place (${configName}) and goes on to the next one by itself; what it replaced is replaced again on the way back`,
      instances: await platform.instances(group),
    };
  }
  const steps = stepsOf(config);
  if (steps === undefined) {
    return {
      driver,
      strategies: ['blue-green'],
      steps: 'any',
      sentence: `CodeDeploy gives everything at once (${configName}); for a canary name a configuration that divides the traffic in target.config`,
      instances: 1,
    };
  }
  return {
    driver,
    strategies: ['blue-green', 'canary'],
    steps,
    sentence: `CodeDeploy cuts over at once, or goes ${steps.weights.join(' → ')} % (${configName}): it moves on by itself after ${formatDuration(steps.seconds)} each, unless Slipway stops it by then`,
    instances: 1,
  };
}

async function readConfig(
  { client }: GroupPlace,
  compute: ComputePlatform,
  name: string,
): Promise<DeploymentConfigInfo> {
  try {
    const { deploymentConfigInfo: config = {} } = await callAws(
      `reading the CodeDeploy deployment configuration ${name}`,
      () => client.send(new GetDeploymentConfigCommand({ deploymentConfigName: name })),
    );
    // Of the first configurations, which were for servers only, AWS may answer none.
    const isFor = config.computePlatform ?? 'Server';
    if (isFor === compute) return config;
    throw refused(
      `the CodeDeploy deployment configuration ${name} is for ${isFor}, and the target for ${compute}; correct target.config`,
    );
  } catch (error) {
    if (awsErrorName(error) !== 'DeploymentConfigDoesNotExistException') throw error;
    throw refused(
      `there is no CodeDeploy deployment configuration "${name}" in this account and region; correct target.config`,
    );
  }
}

/** A canary has two increments, a linear one equal ones; undefined: everything at once. */
function stepsOf({
  trafficRoutingConfig: routing,
}: DeploymentConfigInfo): Exclude<DriverCapabilities['steps'], 'any'> | undefined {
  const { canaryPercentage, canaryInterval = 0 } = routing?.timeBasedCanary ?? {};
  if (routing?.type === 'TimeBasedCanary' && canaryPercentage)
    return { weights: [canaryPercentage, 100], seconds: canaryInterval * 60 };
  const { linearPercentage, linearInterval = 0 } = routing?.timeBasedLinear ?? {};
  if (routing?.type !== 'TimeBasedLinear' || !linearPercentage) return undefined;
  const increments = Math.ceil(100 / linearPercentage);
  const weights = Array.from({ length: increments }, (_, index) =>
    Math.min(100, (index + 1) * linearPercentage),
  );
  return { weights, seconds: linearInterval * 60 };
}
