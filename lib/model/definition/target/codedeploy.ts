import * as z from 'zod';
import { durationBetween } from '../duration-between.ts';
import { LambdaTarget } from './lambda.ts';

const name = (what: string, most: number) =>
  z
    .string()
    .regex(
      new RegExp(`^[A-Za-z0-9._+=,@-]{1,${most}}$`),
      `${what} is 1 to ${most} letters, digits and the characters . _ + = , @ -`,
    );
const ecsName = (what: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,255}$/, `${what} is 1 to 255 letters, digits, hyphens and underscores, no ARN`);
const address = z.url({ protocol: /^https?$/ });

/** What every deployment group has. */
const common = {
  kind: z.literal('codedeploy'),
  application: name('a CodeDeploy application', 100),
  deploymentGroup: name('a deployment group', 100),
  /** Path of the health check among the smoke tests. */
  health: z.string().startsWith('/').default('/'),
};

/**
 * How CodeDeploy divides the traffic in a canary: the name of a deployment configuration. blue-green always takes
 * CodeDeploy's own AllAtOnce.
 */
const config = (own: string) => name('a deployment configuration', 100).default(`CodeDeployDefault.${own}`);

/** A Lambda function behind an alias, whose weights CodeDeploy moves. */
const CodeDeployLambda = z.strictObject({
  ...common,
  platform: z.literal('lambda'),
  function: LambdaTarget.shape.function,
  alias: LambdaTarget.shape.alias,
  config: config('LambdaCanary10Percent5Minutes'),
  startTimeout: LambdaTarget.shape.startTimeout,
});

/**
 * An ECS service with the deployment controller CODE_DEPLOY behind an Application Load Balancer. Listeners and target
 * groups are those of the deployment group. A version is a revision of the task definition: the one with the tag
 * `slipway:version`, or its number.
 */
const CodeDeployEcs = z.strictObject({
  ...common,
  platform: z.literal('ecs'),
  cluster: ecsName('a cluster'),
  ecsService: ecsName('an ECS service'),
  /** The family of task definitions. */
  taskDefinition: ecsName('a family of task definitions'),
  container: ecsName('a container'),
  containerPort: z.int().min(1).max(65_535),
  /** Where users come in: the production listener. */
  url: address,
  /** Where the candidate answers before any user meets it: the test listener. */
  testUrl: address,
  config: config('ECSCanary10Percent5Minutes'),
  /** How long all of green may take to run and be ready. */
  startTimeout: durationBetween(1, 3600).default(900),
});

/** EC2 or on-premises instances, where the version on each is replaced in place. */
const CodeDeployServer = z.strictObject({
  ...common,
  platform: z.literal('server'),
  /** The bundle in S3; `{version}` in the key is filled in. */
  revision: z.strictObject({
    bucket: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'a bucket name is 3 to 63 lower-case letters and digits'),
    key: z.string().max(900).includes('{version}', {
      message: 'a key with {version} in it, for example releases/shop-{version}.zip',
    }),
    bundleType: z.enum(['zip', 'tar', 'tgz']).default('zip'),
  }),
  /** Where users come in. */
  url: address,
  config: config('OneAtATime'),
  startTimeout: durationBetween(1, 3600).default(300),
});

/** What AWS CodeDeploy moves: it divides the traffic and goes on by itself; Slipway starts, watches and stops it. */
export const CodeDeployTarget = z.discriminatedUnion('platform', [
  CodeDeployLambda,
  CodeDeployEcs,
  CodeDeployServer,
]);
export type CodeDeployTarget = z.infer<typeof CodeDeployTarget>;
export type CodeDeployPlatform = CodeDeployTarget['platform'];
export type CodeDeployOn<Platform extends CodeDeployPlatform> = Extract<
  CodeDeployTarget,
  { platform: Platform }
>;

/** The same function and alias as a target whose weights Slipway would move: all that reads them is the same. */
export const asLambda = (target: CodeDeployOn<'lambda'>): LambdaTarget => ({
  kind: 'lambda',
  function: target.function,
  alias: target.alias,
  health: target.health,
  startTimeout: target.startTimeout,
});
