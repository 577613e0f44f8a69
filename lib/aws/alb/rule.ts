import {
  AddTagsCommand,
  DescribeRulesCommand,
  DescribeTagsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AlbTarget } from '../../model/definition/target/index.ts';
import { refused } from '../../model/errors.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';

export const VERSION_TAG = 'slipway:version';
/** The highest lock number that has written to the rule. */
const LOCK_TAG = 'slipway:lock';
/** A weight of a target group is 0 to 999. */
const MOST_WEIGHT = 999;

export type GroupName = 'blue' | 'green';
export const GROUPS: readonly GroupName[] = ['blue', 'green'];
export const otherGroup = (name: GroupName): GroupName => (name === 'blue' ? 'green' : 'blue');

export interface GroupState {
  readonly name: GroupName;
  readonly version: string;
  /** Percent of the rule's requests. */
  readonly weight: number;
  readonly targets: number;
  readonly healthy: number;
  readonly troubles: readonly string[];
}

export interface RuleState {
  readonly groups: Readonly<Record<GroupName, GroupState>>;
  readonly lock: number;
  /** Users stay with the group that they met first, whatever the weights say. */
  readonly sticky: boolean;
}

/** The rule, its two groups and what runs in them. Throws DeploymentRefused when something is not there. */
export async function readRule(client: ElasticLoadBalancingV2Client, target: AlbTarget): Promise<RuleState> {
  const { rule, groups } = target;
  const arns = GROUPS.map((name) => groups[name].arn);
  const answer = await there(`the listener rule ${rule}`, () =>
    client.send(new DescribeRulesCommand({ RuleArns: [rule] })),
  );
  const tags = await there(`the target groups ${arns.join(' and ')}`, () =>
    client.send(new DescribeTagsCommand({ ResourceArns: [rule, ...arns] })),
  );
  const tagOf = (arn: string, key: string) =>
    tags.TagDescriptions?.find((each) => each.ResourceArn === arn)?.Tags?.find((tag) => tag.Key === key)
      ?.Value;
  const forward = answer.Rules?.[0]?.Actions?.find((action) => action.Type === 'forward');
  const weights = new Map(
    (forward?.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: forward?.TargetGroupArn, Weight: 1 }]).map(
      (each) => [each.TargetGroupArn ?? '', each.Weight ?? 1],
    ),
  );
  const strangers = [...weights].filter(([arn, weight]) => weight > 0 && !arns.includes(arn));
  if (strangers.length > 0)
    throw refused(
      `the rule ${rule} also forwards to ${strangers.map(([arn]) => arn).join(', ')}, which target.groups does not name`,
    );
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const stateOf = async (name: GroupName): Promise<GroupState> => {
    const { arn } = groups[name];
    const health = await there(`the target group ${arn}`, () =>
      client.send(new DescribeTargetHealthCommand({ TargetGroupArn: arn })),
    );
    const states = (health.TargetHealthDescriptions ?? [])
      .map((each) => each.TargetHealth)
      // A target that drains has been taken out: it is wanted no more.
      .filter((each) => each?.State !== 'draining');
    // "unused" is what targets are without traffic from any listener: their health is not known, and not bad.
    const isGood = (state: string | undefined) => state === 'healthy' || state === 'unused';
    return {
      name,
      version: tagOf(arn, VERSION_TAG) ?? name,
      weight: total > 0 ? Math.round(((weights.get(arn) ?? 0) / total) * 1000) / 10 : 0,
      targets: states.length,
      healthy: states.filter((each) => isGood(each?.State)).length,
      troubles: [
        ...new Set(
          states
            .filter((each) => !isGood(each?.State))
            .map((each) => each?.Description ?? each?.Reason ?? each?.State ?? 'unknown'),
        ),
      ],
    };
  };
  const [blue, green] = await Promise.all([stateOf('blue'), stateOf('green')]);
  return {
    groups: { blue, green },
    lock: Number(tagOf(rule, LOCK_TAG) ?? 0),
    sticky: forward?.ForwardConfig?.TargetGroupStickinessConfig?.Enabled ?? false,
  };
}

/** Marks the rule with the lock number, and then gives `name` its share; the rest goes to the other group. */
export async function writeRule(
  client: ElasticLoadBalancingV2Client,
  target: AlbTarget,
  fencing: number,
  name: GroupName,
  percent: number,
): Promise<void> {
  const { rule, groups } = target;
  await there(`the listener rule ${rule}`, () =>
    client.send(
      new AddTagsCommand({ ResourceArns: [rule], Tags: [{ Key: LOCK_TAG, Value: String(fencing) }] }),
    ),
  );
  const weight = (share: number) => Math.min(MOST_WEIGHT, Math.round(share * 10));
  await there(`the listener rule ${rule}`, () =>
    client.send(
      new ModifyRuleCommand({
        RuleArn: rule,
        Actions: [
          {
            Type: 'forward',
            ForwardConfig: {
              TargetGroups: [
                { TargetGroupArn: groups[name].arn, Weight: weight(percent) },
                { TargetGroupArn: groups[otherGroup(name)].arn, Weight: weight(100 - percent) },
              ],
            },
          },
        ],
      }),
    ),
  );
}

async function there<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await callAws(`asking the load balancer for ${what}`, call);
  } catch (error) {
    if (!/NotFound/.test(awsErrorName(error))) throw error;
    throw refused(`${what} does not exist in this account and region; correct target in the definition`);
  }
}
