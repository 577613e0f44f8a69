import {
  BatchGetDeploymentTargetsCommand,
  type InstanceTarget,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import type { VersionReading } from '../../model/traffic.ts';
import { callAws } from '../aws-errors.ts';
import { type Deployment, deploymentsOf, getDeployment } from './deployments.ts';
import { type GroupPlace, readGroup } from './group.ts';

/** An instance with the version that was installed on it last. */
export interface ServedInstance {
  readonly id: string;
  readonly version: string;
  /** Why the version that is being installed is not; undefined: nothing is wrong. */
  readonly trouble: string | undefined;
}

/** BatchGetDeploymentTargets takes this many at once. */
const MOST_TARGETS = 25;

/**
 * What runs on each instance, read off the deployments that touched it: the newest that succeeded there. The group's
 * last successful deployment has touched them all, so nothing before it is looked at.
 */
export async function instancesOn(
  place: GroupPlace,
  now: number,
  versionIn: (key: string) => string,
): Promise<readonly ServedInstance[]> {
  const installed = new Map<string, ServedInstance>();
  const troubles = new Map<string, string>();
  for (const deployment of await sinceLastSuccess(place, now)) {
    const version = versionIn(deployment.info.revision?.s3Location?.key ?? '');
    for (const { targetId: id = '', status, lifecycleEvents = [] } of await targetsOf(place, deployment)) {
      if (installed.has(id)) continue;
      if (status === 'Succeeded') installed.set(id, { id, version, trouble: troubles.get(id) });
      if (status === 'Failed' && !troubles.has(id)) {
        const failed = lifecycleEvents.find((event) => event.status === 'Failed');
        const why = failed?.diagnostics?.message ?? failed?.diagnostics?.errorCode ?? 'no reason is given';
        troubles.set(id, `${id} failed to install ${version}${at(failed?.lifecycleEventName)}: ${why}`);
      }
    }
  }
  return [...installed.values()];
}

const at = (event: string | undefined) => (event === undefined ? '' : ` at ${event}`);

/** Newest first, the group's last successful deployment at the end. */
async function sinceLastSuccess(place: GroupPlace, now: number): Promise<readonly Deployment[]> {
  const { info } = await readGroup(place, 'Server');
  const recent = await deploymentsOf(place, now);
  const last = info.lastSuccessfulDeployment?.deploymentId;
  const index = recent.findIndex(({ id }) => id === last);
  if (index >= 0) return recent.slice(0, index + 1);
  return last === undefined ? recent : [...recent, await getDeployment(place, last)];
}

async function targetsOf(place: GroupPlace, { id }: Deployment): Promise<readonly InstanceTarget[]> {
  const { client } = place;
  const ids: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await callAws(`listing the instances of the CodeDeploy deployment ${id}`, () =>
      client.send(new ListDeploymentTargetsCommand({ deploymentId: id, nextToken })),
    );
    ids.push(...(page.targetIds ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  const found: InstanceTarget[] = [];
  for (let first = 0; first < ids.length; first += MOST_TARGETS) {
    const targetIds = ids.slice(first, first + MOST_TARGETS);
    const { deploymentTargets = [] } = await callAws(
      `reading the instances of the CodeDeploy deployment ${id}`,
      () => client.send(new BatchGetDeploymentTargetsCommand({ deploymentId: id, targetIds })),
    );
    found.push(...deploymentTargets.flatMap(({ instanceTarget }) => instanceTarget ?? []));
  }
  return found;
}

/** Instances by version: the share of each is the share of its instances. */
export function versionsOn(instances: readonly ServedInstance[]): readonly VersionReading[] {
  const versions = [...new Set(instances.map(({ version }) => version))];
  return versions.map((version): VersionReading => {
    const own = instances.filter((each) => each.version === version);
    const troubles = own.flatMap(({ trouble }) => trouble ?? []);
    return {
      version,
      weight: (own.length / instances.length) * 100,
      routed: 0,
      running: own.length,
      healthy: own.length - troubles.length,
      wanted: own.length,
      troubles,
    };
  });
}
