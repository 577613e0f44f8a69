import * as z from 'zod';
import { AlbTarget } from './alb.ts';
import { asLambda, type CodeDeployOn, type CodeDeployPlatform, CodeDeployTarget } from './codedeploy.ts';
import { EcsTarget } from './ecs.ts';
import { LambdaTarget } from './lambda.ts';
import { LocalTarget } from './local.ts';

export {
  AlbTarget,
  asLambda,
  type CodeDeployOn,
  type CodeDeployPlatform,
  CodeDeployTarget,
  EcsTarget,
  LambdaTarget,
  LocalTarget,
};

/** What a deployment moves traffic on. Each kind has one traffic driver. */
export const Target = z.discriminatedUnion('kind', [
  LocalTarget,
  LambdaTarget,
  AlbTarget,
  EcsTarget,
  CodeDeployTarget,
]);
export type Target = z.infer<typeof Target>;
export type TargetKind = Target['kind'];
export type TargetOf<Kind extends TargetKind> = Extract<Target, { kind: Kind }>;
