import {
  type CodeDeployClient,
  type DeploymentGroupInfo,
  GetDeploymentGroupCommand,
  ListTagsForResourceCommand,
  type Tag,
  TagResourceCommand,
} from '@aws-sdk/client-codedeploy';
import { lockLost, refused } from '../../model/errors.ts';
import type { TrafficOrder } from '../../ports/traffic-driver.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';

export interface GroupPlace {
  readonly client: CodeDeployClient;
  readonly application: string;
  readonly deploymentGroup: string;
}

/** CodeDeploy's own names of what it deploys on. */
export type ComputePlatform = 'Lambda' | 'ECS' | 'Server';

export interface GroupState {
  readonly arn: string;
  readonly info: DeploymentGroupInfo;
  /** The highest lock number that has given orders to the group. */
  readonly lock: number;
  /** The version that is about to be deployed, while it is. */
  readonly candidate: string | undefined;
}

/** Both are kept on the deployment group: it is what moves the weights (docs/decisions/0012). */
const LOCK_TAG = 'slipway:lock';
const CANDIDATE_TAG = 'slipway:candidate';

export const nameOfGroup = ({ application, deploymentGroup }: GroupPlace) =>
  `the deployment group ${deploymentGroup} of the CodeDeploy application ${application}`;

/** The group as it stands. Throws DeploymentRefused when it is not there or deploys on something else. */
export async function readGroup(place: GroupPlace, compute: ComputePlatform): Promise<GroupState> {
  const { client, application, deploymentGroup } = place;
  const info = await groupInfo(place);
  if (info.computePlatform !== undefined && info.computePlatform !== compute) {
    throw refused(
      `${nameOfGroup(place)} deploys on ${info.computePlatform}, and target.platform in the definition says ${compute}; correct one of the two`,
    );
  }
  // AWS answers no ARN of a group; account and partition are those of its role, which it cannot be without.
  const [, partition = 'aws', , , account = ''] = (info.serviceRoleArn ?? '').split(':');
  const region = await client.config.region();
  const arn = `arn:${partition}:codedeploy:${region}:${account}:deploymentgroup:${application}/${deploymentGroup}`;
  const tags = await tagsOf(place, arn);
  const tagged = (key: string) => tags.find((tag) => tag.Key === key)?.Value;
  return { arn, info, lock: Number(tagged(LOCK_TAG) ?? 0), candidate: tagged(CANDIDATE_TAG) || undefined };
}

async function groupInfo(place: GroupPlace): Promise<DeploymentGroupInfo> {
  const { client, application, deploymentGroup } = place;
  try {
    const { deploymentGroupInfo = {} } = await callAws(`reading ${nameOfGroup(place)}`, () =>
      client.send(
        new GetDeploymentGroupCommand({
          applicationName: application,
          deploymentGroupName: deploymentGroup,
        }),
      ),
    );
    return deploymentGroupInfo;
  } catch (error) {
    if (awsErrorName(error) === 'ApplicationDoesNotExistException') {
      throw refused(
        `there is no CodeDeploy application "${application}" in this account and region; correct target.application`,
      );
    }
    if (awsErrorName(error) !== 'DeploymentGroupDoesNotExistException') throw error;
    throw refused(
      `the CodeDeploy application ${application} has no deployment group "${deploymentGroup}"; correct target.deploymentGroup`,
    );
  }
}

async function tagsOf(place: GroupPlace, arn: string): Promise<readonly Tag[]> {
  const tags: Tag[] = [];
  let NextToken: string | undefined;
  do {
    const page = await callAws(`reading the tags of ${nameOfGroup(place)}`, () =>
      place.client.send(new ListTagsForResourceCommand({ ResourceArn: arn, NextToken })),
    );
    tags.push(...(page.Tags ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return tags;
}

/** An older order is turned away. */
export function guard(
  { lock }: GroupState,
  { deploymentId, fencing }: TrafficOrder,
  place: GroupPlace,
): void {
  if (fencing >= lock) return;
  throw lockLost(
    `${deploymentId} orders with lock number ${fencing}, and ${nameOfGroup(place)} has seen ${lock}: it lost the lock`,
  );
}

/** Leaves the order's lock number on the group, so that no older order comes after it. */
export async function mark(
  place: GroupPlace,
  { arn, lock, candidate: known }: GroupState,
  { fencing }: TrafficOrder,
  candidate: string | undefined,
): Promise<void> {
  if (lock === fencing && known === candidate) return;
  const Tags = [
    { Key: LOCK_TAG, Value: String(fencing) },
    // A tag may be empty: one permission less than taking it away.
    { Key: CANDIDATE_TAG, Value: candidate ?? '' },
  ];
  await callAws(`tagging ${nameOfGroup(place)}`, () =>
    place.client.send(new TagResourceCommand({ ResourceArn: arn, Tags })),
  );
}
