import {
  type Action,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  type TargetHealth,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { refused } from '../../model/errors.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';

/** What is registered in a target group, and how it does. */
export interface TargetsState {
  readonly targets: number;
  readonly healthy: number;
  readonly troubles: readonly string[];
}

/** Weights of the target groups that a rule's forward action names, by ARN. */
export function forwardWeights(actions: readonly Action[] | undefined): ReadonlyMap<string, number> {
  const forward = actions?.find((action) => action.Type === 'forward');
  const groups = forward?.ForwardConfig?.TargetGroups ?? [
    { TargetGroupArn: forward?.TargetGroupArn, Weight: 1 },
  ];
  return new Map(groups.map((each) => [each.TargetGroupArn ?? '', each.Weight ?? 1]));
}

/** A group's share of the weights in percent, to one decimal. */
export function shareOf(weights: ReadonlyMap<string, number>, arn: string): number {
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  return total > 0 ? Math.round(((weights.get(arn) ?? 0) / total) * 1000) / 10 : 0;
}

/**
 * "unused" is what targets are without traffic from any listener: their health is not known, and not bad. A stopped
 * instance or an address that cannot be used is "unused" too, for a reason of its own.
 */
export const isGoodTarget = (health: TargetHealth | undefined): boolean =>
  health?.State === 'healthy' ||
  (health?.State === 'unused' && (health.Reason ?? 'Target.NotInUse') === 'Target.NotInUse');

export async function targetsOf(client: ElasticLoadBalancingV2Client, arn: string): Promise<TargetsState> {
  const health = await askLoadBalancer(`the target group ${arn}`, () =>
    client.send(new DescribeTargetHealthCommand({ TargetGroupArn: arn })),
  );
  const states = (health.TargetHealthDescriptions ?? [])
    .map((each) => each.TargetHealth)
    // A target that drains has been taken out: it is wanted no more.
    .filter((each) => each?.State !== 'draining');
  const bad = states.filter((each) => !isGoodTarget(each));
  return {
    targets: states.length,
    healthy: states.length - bad.length,
    troubles: [...new Set(bad.map((each) => each?.Description ?? each?.Reason ?? each?.State ?? 'unknown'))],
  };
}

/** One call about something that the definition names: refused when it is not there. */
export async function askLoadBalancer<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await callAws(`asking the load balancer for ${what}`, call);
  } catch (error) {
    if (!/NotFound/.test(awsErrorName(error))) throw error;
    throw refused(`${what} does not exist in this account and region; correct target in the definition`);
  }
}
