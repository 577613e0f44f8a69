import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import {
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { refused } from '../../model/errors.ts';
import type { TargetGroupPlace } from '../alb/alb-metrics.ts';
import { askLoadBalancer, forwardWeights, shareOf } from '../alb/target-groups.ts';

export interface ListenedGroup extends TargetGroupPlace {
  /** Percent of the requests of the rules that forward to the pair. */
  readonly weight: number;
}

/**
 * The two target groups of an ECS deployment group, with what the production listener forwards to each. CodeDeploy
 * changes every rule of the listener that forwards to one of them, one after the other: their mean is what is read.
 */
export async function readPair(
  client: ElasticLoadBalancingV2Client,
  { deploymentGroupName, loadBalancerInfo }: DeploymentGroupInfo,
): Promise<readonly ListenedGroup[]> {
  const pair = loadBalancerInfo?.targetGroupPairInfoList?.[0];
  const names = (pair?.targetGroups ?? []).flatMap(({ name }) => name ?? []);
  const listener = pair?.prodTrafficRoute?.listenerArns?.[0] ?? '';
  if (names.length !== 2 || !listener.includes(':listener/app/')) {
    throw refused(
      `the deployment group ${deploymentGroupName} has no pair of target groups behind a listener of an Application Load Balancer (loadBalancerInfo); Slipway reads the split there`,
    );
  }
  const arns = await groupArns(client, names);
  const rules = (await rulesOf(client, listener))
    .map(({ Actions }) => forwardWeights(Actions))
    .filter((weights) => arns.some((arn) => weights.has(arn)));
  if (rules.length === 0)
    throw refused(`no rule of the listener ${listener} forwards to ${names.join(' or ')}`);
  const loadBalancer = loadBalancerIn(listener, ':listener/');
  const mean = (arn: string) =>
    Math.round((rules.reduce((sum, weights) => sum + shareOf(weights, arn), 0) / rules.length) * 10) / 10;
  return arns.map((arn) => ({ arn, loadBalancer, weight: mean(arn) }));
}

/** The one target group behind which a deployment group replaces instances in place; undefined: there is none. */
export async function readTargetGroup(
  client: ElasticLoadBalancingV2Client,
  { loadBalancerInfo }: DeploymentGroupInfo,
): Promise<TargetGroupPlace | undefined> {
  const name = loadBalancerInfo?.targetGroupInfoList?.[0]?.name;
  if (name === undefined) return undefined;
  const what = `the target group ${name}`;
  const answer = await askLoadBalancer(what, () =>
    client.send(new DescribeTargetGroupsCommand({ Names: [name] })),
  );
  const { TargetGroupArn: arn = '', LoadBalancerArns = [] } = answer.TargetGroups?.[0] ?? {};
  const loadBalancer = LoadBalancerArns[0];
  if (loadBalancer === undefined) throw refused(`${what} is behind no load balancer`);
  return { arn, loadBalancer: loadBalancerIn(loadBalancer, ':loadbalancer/') };
}

async function groupArns(client: ElasticLoadBalancingV2Client, names: readonly string[]): Promise<string[]> {
  const { TargetGroups = [] } = await askLoadBalancer(`the target groups ${names.join(' and ')}`, () =>
    client.send(new DescribeTargetGroupsCommand({ Names: [...names] })),
  );
  return TargetGroups.flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []);
}

async function rulesOf(client: ElasticLoadBalancingV2Client, listener: string): Promise<readonly Rule[]> {
  const rules: Rule[] = [];
  let Marker: string | undefined;
  do {
    const page = await askLoadBalancer(`the rules of the listener ${listener}`, () =>
      client.send(new DescribeRulesCommand({ ListenerArn: listener, Marker })),
    );
    rules.push(...(page.Rules ?? []));
    Marker = page.NextMarker;
  } while (Marker);
  return rules;
}

/** `…:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2` → `app/shop/50dc6c495c0c9188` */
const loadBalancerIn = (arn: string, after: string): string =>
  (arn.split(after)[1] ?? '').split('/').slice(0, 3).join('/');
