import type { Stack } from 'aws-cdk-lib';
import type { Target } from '../../model/definition/target/index.ts';
import { albGrants } from './alb-grants.ts';
import { codeDeployGrants } from './codedeploy-grants.ts';
import { ecsGrants } from './ecs-grants.ts';
import type { Grant, TargetCall } from './grant.ts';
import { lambdaGrants } from './lambda-grants.ts';

/**
 * What AWS has to allow for calls on targets. A target on somebody's own machine needs nothing. Of grants that differ in
 * their resources alone one is made: a role's policy has 10,240 characters, and an account has many services.
 */
export function grantsFor(targets: readonly Target[], calls: readonly TargetCall[], stack: Stack): Grant[] {
  const merged = new Map<string, Grant>();
  for (const target of targets) {
    const grants = grantsOf(target, stack);
    for (const grant of grants ? calls.flatMap((call) => grants[call]) : []) {
      const key = JSON.stringify([[...grant.actions].sort(), grant.conditions ?? {}]);
      const resources = [...(merged.get(key)?.resources ?? []), ...grant.resources];
      merged.set(key, { ...grant, resources: [...new Set(resources)] });
    }
  }
  return [...merged.values()];
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
