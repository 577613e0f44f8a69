import {
  DescribeTaskDefinitionCommand,
  type DescribeTaskDefinitionCommandOutput,
  ListTaskDefinitionsCommand,
} from '@aws-sdk/client-ecs';
import { refused } from '../../model/errors.ts';
import { Version } from '../../model/names.ts';
import { awsErrorName } from '../aws-errors.ts';
import { callEcs, type EcsPlace, familyOf } from './service.ts';

export const VERSION_TAG = 'slipway:version';
/** So many of the newest revisions are looked through for a tag: each is a call, and ECS allows 20 a second. */
const NEWEST = 30;
const AT_ONCE = 10;

/** A revision of the task definition: what a version is here. */
export interface Revision {
  readonly arn: string;
  readonly number: string;
  /** What people call it: its tag where that is the name of a version, else its number. */
  readonly label: string;
  readonly active: boolean;
  readonly networkMode: string;
  /** Has an essential container a health check, so that ECS knows whether a task is healthy? */
  readonly checksHealth: boolean;
  readonly images: readonly string[];
}

/** @param name family:revision or an ARN. undefined: there is no such revision */
export async function describeRevision(
  { client, target }: EcsPlace,
  name: string,
): Promise<Revision | undefined> {
  let answer: DescribeTaskDefinitionCommandOutput;
  try {
    answer = await callEcs(target, `reading the task definition ${name} (ecs:DescribeTaskDefinition)`, () =>
      client.send(new DescribeTaskDefinitionCommand({ taskDefinition: name, include: ['TAGS'] })),
    );
  } catch (error) {
    // ECS says ClientException for one that is not there.
    if (awsErrorName(error) === 'ClientException') return undefined;
    throw error;
  }
  const { taskDefinition: found, tags = [] } = answer;
  if (!found?.taskDefinitionArn) return undefined;
  const number = String(found.revision ?? '');
  const name_ = Version.safeParse(tags.find((tag) => tag.key === VERSION_TAG)?.value);
  const containers = found.containerDefinitions ?? [];
  return {
    arn: found.taskDefinitionArn,
    number,
    label: name_.success ? name_.data : number,
    active: found.status === 'ACTIVE',
    networkMode: found.networkMode ?? 'bridge',
    checksHealth: containers.some((each) => each.essential !== false && each.healthCheck !== undefined),
    images: containers.flatMap((each) => each.image ?? []),
  };
}

/**
 * The revision of a version. `known` are revisions that the service has now: they go before others of the same name.
 * Throws DeploymentRefused when there is none, or when there are two.
 */
export async function findRevision(
  place: EcsPlace,
  version: string,
  known: readonly Revision[] = [],
): Promise<Revision> {
  const { taskDefinition: family } = place.target;
  const present = known.find((each) => each.label === version);
  if (present) return present;
  const newest = await newestRevisions(place);
  const named = newest.filter((each) => each.label === version);
  if (named.length > 1) {
    throw refused(
      `the revisions ${named.map((each) => each.number).join(' and ')} of the task definition ${family} both have the version "${version}"; deploy by the revision's number, or take the tag ${VERSION_TAG} from the others`,
    );
  }
  const found =
    named[0] ?? (/^\d+$/.test(version) ? await describeRevision(place, `${family}:${version}`) : undefined);
  if (found) return found;
  const seen = newest
    .slice(0, 5)
    .map((each) => (each.label === each.number ? each.number : `${each.label} (${each.number})`));
  throw refused(
    `the task definition ${family} has no active revision of the version "${version}" among its newest ${NEWEST}; the newest are ${seen.join(', ') || 'none'}; name it: aws ecs tag-resource --resource-arn ${newest[0]?.arn ?? '<arn of the revision>'} --tags key=${VERSION_TAG},value=${version}`,
  );
}

async function newestRevisions(place: EcsPlace): Promise<readonly Revision[]> {
  const { client, target } = place;
  const family = target.taskDefinition;
  const answer = await callEcs(
    target,
    `listing the revisions of the task definition ${family} (ecs:ListTaskDefinitions)`,
    () => client.send(new ListTaskDefinitionsCommand({ familyPrefix: family, sort: 'DESC' })),
  );
  // The prefix also finds families whose names only begin so.
  const arns = (answer.taskDefinitionArns ?? []).filter((arn) => familyOf(arn) === family).slice(0, NEWEST);
  const found: Revision[] = [];
  for (let first = 0; first < arns.length; first += AT_ONCE) {
    const some = await Promise.all(
      arns.slice(first, first + AT_ONCE).map((arn) => describeRevision(place, arn)),
    );
    found.push(...some.flatMap((each) => each ?? []));
  }
  return found;
}
