import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentConfigCommand,
  CreateDeploymentGroupCommand,
  type CreateDeploymentGroupCommandInput,
} from '@aws-sdk/client-codedeploy';
import type { CodeDeployOn } from '../../../lib/model/definition/target/index.ts';
import { createGreeter } from './greeter.ts';

const codedeploy = new CodeDeployClient({});
/** CodeDeploy's own role, which tells the account. */
export const serviceRoleArn = 'arn:aws:iam::000000000000:role/codedeploy';

/** The group "production" of an application. */
export async function createGroup(
  applicationName: string,
  computePlatform: 'Lambda' | 'ECS' | 'Server',
  options: Partial<CreateDeploymentGroupCommandInput> = {},
): Promise<void> {
  await codedeploy.send(new CreateApplicationCommand({ applicationName, computePlatform }));
  await codedeploy.send(
    new CreateDeploymentGroupCommand({
      applicationName,
      deploymentGroupName: 'production',
      serviceRoleArn,
      ...options,
    }),
  );
}

/** A configuration with two increments. In the emulated account a minute lasts a second. */
export async function createCanary(
  deploymentConfigName: string,
  computePlatform: 'Lambda' | 'ECS',
  canaryPercentage: number,
  canaryInterval: number,
): Promise<string> {
  await codedeploy.send(
    new CreateDeploymentConfigCommand({
      deploymentConfigName,
      computePlatform,
      trafficRoutingConfig: {
        type: 'TimeBasedCanary',
        timeBasedCanary: { canaryPercentage, canaryInterval },
      },
    }),
  );
  return deploymentConfigName;
}

/**
 * A function of its own with the versions 1.0.0 (1), which the alias serves, and 1.1.0 (2), deployed by CodeDeploy.
 * `split(name)` and `startTraffic({ name, … })` of greeter.ts tell of it and are its users.
 */
export async function createCodeDeployGreeter(
  name: string,
  options: Partial<CreateDeploymentGroupCommandInput> = {},
): Promise<CodeDeployOn<'lambda'>> {
  await createGreeter(name);
  await createGroup(name, 'Lambda', options);
  return {
    kind: 'codedeploy',
    application: name,
    deploymentGroup: 'production',
    platform: 'lambda',
    function: name,
    alias: 'live',
    config: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    health: '/',
    startTimeout: 30,
  };
}
