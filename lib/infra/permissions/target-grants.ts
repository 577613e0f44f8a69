import type { Stack } from 'aws-cdk-lib';
import type { Target } from '../../model/definition/target/index.ts';
import { albGrants } from './alb-grants.ts';
import { codeDeployGrants } from './codedeploy-grants.ts';
import { ecsGrants } from './ecs-grants.ts';
import type { Grant, TargetCall } from './grant.ts';
import { lambdaGrants } from './lambda-grants.ts';

/** What AWS has to allow for calls on a target. A target on somebody's own machine needs nothing. */
export function grantsFor(target: Target, calls: readonly TargetCall[], stack: Stack): Grant[] {
  const grants = grantsOf(target, stack);
  return grants ? calls.flatMap((call) => grants[call]) : [];
}

function grantsOf(target: Target, stack: Stack): Record<TargetCall, readonly Grant[]> | undefined {
  switch (target.kind) {
    case 'lambda':
      return lambdaGrants(target, stack);
    case 'alb':
      return albGrants(target, stack);
    case 'ecs':
      return ecsGrants(target, stack);
    case 'codedeploy':
      return codeDeployGrants(target, stack);
    case 'local':
      return undefined;
  }
}
