import {
  type Action,
  AddTagsCommand,
  DescribeRulesCommand,
  DescribeTagsCommand,
  type ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
  type TargetGroupTuple,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AlbTarget } from '../../model/definition/target/index.ts';
import { refused } from '../../model/errors.ts';
import { refuseOtherRegion } from '../own-region.ts';
import { askLoadBalancer, forwardWeights, shareOf, type TargetsState, targetsOf } from './target-groups.ts';

export const VERSION_TAG = 'slipway:version';
/** The highest lock number that has written to the rule. */
const LOCK_TAG = 'slipway:lock';
/** A weight of a target group is 0 to 999. */
const MOST_WEIGHT = 999;

export type GroupName = 'blue' | 'green';
export const GROUPS: readonly GroupName[] = ['blue', 'green'];
export const otherGroup = (name: GroupName): GroupName => (name === 'blue' ? 'green' : 'blue');

export interface GroupState extends TargetsState {
  readonly name: GroupName;
  readonly version: string;
  /** Percent of the rule's requests. */
  readonly weight: number;
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
  await refuseOtherRegion(client, 'the listener rule', rule);
  for (const arn of arns) await refuseOtherRegion(client, 'the target group', arn);
  const answer = await askLoadBalancer(`the listener rule ${rule}`, () =>
    client.send(new DescribeRulesCommand({ RuleArns: [rule] })),
  );
  const tags = await askLoadBalancer(`the target groups ${arns.join(' and ')}`, () =>
    client.send(new DescribeTagsCommand({ ResourceArns: [rule, ...arns] })),
  );
  const tagOf = (arn: string, key: string) =>
    tags.TagDescriptions?.find((each) => each.ResourceArn === arn)?.Tags?.find((tag) => tag.Key === key)
      ?.Value;
  const actions = answer.Rules?.[0]?.Actions;
  const weights = forwardWeights(actions);
  const strangers = [...weights].filter(([arn, weight]) => weight > 0 && !arns.includes(arn));
  if (strangers.length > 0)
    throw refused(
      `the rule ${rule} also forwards to ${strangers.map(([arn]) => arn).join(', ')}, which target.groups does not name`,
    );
  const stateOf = async (name: GroupName): Promise<GroupState> => {
    const { arn } = groups[name];
    return {
      name,
      version: tagOf(arn, VERSION_TAG) ?? name,
      weight: shareOf(weights, arn),
      ...(await targetsOf(client, arn)),
    };
  };
  const [blue, green] = await Promise.all([stateOf('blue'), stateOf('green')]);
  return {
    groups: { blue, green },
    lock: Number(tagOf(rule, LOCK_TAG) ?? 0),
    sticky: actions?.some((each) => each.ForwardConfig?.TargetGroupStickinessConfig?.Enabled) ?? false,
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
  await askLoadBalancer(`the listener rule ${rule}`, () =>
    client.send(
      new AddTagsCommand({ ResourceArns: [rule], Tags: [{ Key: LOCK_TAG, Value: String(fencing) }] }),
    ),
  );
  const { Rules } = await askLoadBalancer(`the listener rule ${rule}`, () =>
    client.send(new DescribeRulesCommand({ RuleArns: [rule] })),
  );
  const weight = (share: number) => Math.min(MOST_WEIGHT, Math.round(share * 10));
  await askLoadBalancer(`the listener rule ${rule}`, () =>
    client.send(
      new ModifyRuleCommand({
        RuleArn: rule,
        Actions: withTargetGroups(Rules?.[0]?.Actions ?? [], [
          { TargetGroupArn: groups[name].arn, Weight: weight(percent) },
          { TargetGroupArn: groups[otherGroup(name)].arn, Weight: weight(100 - percent) },
        ]),
      }),
    ),
  );
}

/**
 * The rule's actions with other target groups. ModifyRule replaces all of them, so a login before the forward and the
 * stickiness in it are sent back as they were read; the secret of a login cannot be read, and stays by its flag.
 */
function withTargetGroups(actions: readonly Action[], groups: readonly TargetGroupTuple[]): Action[] {
  const isForward = ({ Type }: Action) => Type === 'forward';
  const forward = actions.find(isForward);
  const moved: Action = {
    Type: 'forward',
    ...(forward?.Order === undefined ? {} : { Order: forward.Order }),
    ForwardConfig: { ...forward?.ForwardConfig, TargetGroups: [...groups] },
  };
  const others = actions
    .filter((each) => !isForward(each))
    .map((each) =>
      each.AuthenticateOidcConfig
        ? {
            ...each,
            AuthenticateOidcConfig: { ...each.AuthenticateOidcConfig, UseExistingClientSecret: true },
          }
        : each,
    );
  return [...others, moved];
}
