import {
  DescribeTaskDefinitionCommand,
  type ECSClient,
  ListTaskDefinitionsCommand,
} from '@aws-sdk/client-ecs';
import { refused } from '../../model/errors.ts';
import { Version } from '../../model/names.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';

export const VERSION_TAG = 'slipway:version';
/** A version that is older than so many revisions has to be named by its number. */
const NEWEST = 50;

export interface TaskDefinition {
  readonly arn: string;
  /** What people call it: its tag where that is the name of a version, else its number. */
  readonly label: string;
}

/** A revision by ARN or `family:revision`; undefined when there is none. */
export async function taskDefinition(client: ECSClient, name: string): Promise<TaskDefinition | undefined> {
  try {
    const { taskDefinition: found, tags = [] } = await callAws(`reading the task definition ${name}`, () =>
      client.send(new DescribeTaskDefinitionCommand({ taskDefinition: name, include: ['TAGS'] })),
    );
    const tag = tags.find(({ key }) => key === VERSION_TAG)?.value;
    const label = Version.safeParse(tag).data ?? String(found?.revision ?? '');
    return { arn: found?.taskDefinitionArn ?? '', label };
  } catch (error) {
    // ECS has no name of its own for this: "Unable to describe task definition."
    if (awsErrorName(error) !== 'ClientException') throw error;
    return undefined;
  }
}

/** The newest revision of a family that has this version. Throws DeploymentRefused when none has. */
export async function findTaskDefinition(
  client: ECSClient,
  family: string,
  version: string,
): Promise<TaskDefinition> {
  const { taskDefinitionArns: arns = [] } = await callAws(`listing the revisions of ${family}`, () =>
    client.send(new ListTaskDefinitionsCommand({ familyPrefix: family, sort: 'DESC', maxResults: NEWEST })),
  );
  const seen: string[] = [];
  // One after the other: the candidate mostly is the newest, and more than it need not be asked for then.
  for (const arn of arns) {
    const found = await taskDefinition(client, arn);
    if (found?.label === version) return found;
    if (found) seen.push(found.label);
  }
  const byNumber = /^\d+$/.test(version) ? await taskDefinition(client, `${family}:${version}`) : undefined;
  if (byNumber?.label === version) return byNumber;
  throw refused(
    `the family of task definitions ${family} has no revision of version "${version}"${byNumber ? ` (${family}:${version} has the tag ${VERSION_TAG} "${byNumber.label}"; deploy it by that)` : ''}; the newest are ${seen.slice(0, 5).join(', ') || 'none'}; tag the revision: aws ecs tag-resource --resource-arn <its ARN> --tags key=${VERSION_TAG},value=${version}`,
  );
}
