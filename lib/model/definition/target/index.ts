import { z } from 'zod';
import { AlbTarget } from './alb.ts';
import { asLambda, type CodeDeployOn, type CodeDeployPlatform, CodeDeployTarget } from './codedeploy.ts';
import { LambdaTarget } from './lambda.ts';
import { LocalTarget } from './local.ts';

export {
  AlbTarget,
  asLambda,
  type CodeDeployOn,
  type CodeDeployPlatform,
  CodeDeployTarget,
  LambdaTarget,
  LocalTarget,
};

/** What a deployment moves traffic on. Each kind has one traffic driver. */
export const Target = z.discriminatedUnion('kind', [LocalTarget, LambdaTarget, AlbTarget, CodeDeployTarget]);
export type Target = z.infer<typeof Target>;
export type TargetKind = Target['kind'];
export type TargetOf<Kind extends TargetKind> = Extract<Target, { kind: Kind }>;

/** How many instances one version needs beside the other. Lambda counts none of its own: a version is there or not. */
export const instancesOf = (target: Target): number => (target.kind === 'local' ? target.instances : 1);

/** Nothing of the candidate runs before the first shift: each of its instances takes the place of an old one. */
export const replacesInPlace = (target: Target): boolean =>
  target.kind === 'codedeploy' && target.platform === 'server';
