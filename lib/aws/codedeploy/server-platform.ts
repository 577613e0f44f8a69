import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { CodeDeployOn } from '../../model/definition/target/index.ts';
import { refused } from '../../model/errors.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';
import type { GroupPlace } from './group.ts';
import { instancesOn, type ServedInstance, versionsOn } from './instances.ts';
import { readTargetGroup } from './listener.ts';
import type { Platform } from './platform.ts';

export interface ServerPlace {
  readonly group: GroupPlace;
  readonly s3: S3Client;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly target: CodeDeployOn<'server'>;
}

/** CodeDeploy replaces the version on each instance in place. The split is that of the instances. */
export function serverPlatform(place: ServerPlace, now: () => number): Platform {
  const { target } = place;
  const instances = (): Promise<readonly ServedInstance[]> =>
    instancesOn(place.group, now(), (key) => versionIn(target, key));
  return {
    compute: 'Server',
    // All at once would take every instance away at the same time.
    allAtOnce: target.config,
    where: `the instances of the deployment group ${target.deploymentGroup}`,
    bringsUpGreen: false,
    check: async ({ info }) => {
      if (info.deploymentStyle?.deploymentType === 'BLUE_GREEN')
        throw refused(
          `the deployment group ${target.deploymentGroup} is set up for BLUE_GREEN; Slipway deploys on servers IN_PLACE`,
        );
      if ((await readTargetGroup(place.elb, info)) !== undefined) return;
      throw refused(
        `the deployment group ${target.deploymentGroup} has no target group (loadBalancerInfo.targetGroupInfoList), so nothing measures the requests, and no figures could end a bad deployment; name the one that the instances are in`,
      );
    },
    read: async () => versionsOn(await instances()),
    idle: async () => undefined,
    revision: async (version) => {
      const { bucket, bundleType } = target.revision;
      const key = await bundleOf(place, version);
      return { revisionType: 'S3', s3Location: { bucket, key, bundleType } };
    },
    instances: async () => Math.max(1, (await instances()).length),
  };
}

/** The key of a version's bundle. Throws DeploymentRefused when it is not there. */
export async function bundleOf({ s3, target }: ServerPlace, version: string): Promise<string> {
  const { bucket } = target.revision;
  const key = target.revision.key.replaceAll('{version}', version);
  try {
    await callAws(`looking for s3://${bucket}/${key}`, () =>
      s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key })),
    );
    return key;
  } catch (error) {
    // An answer without a body, so without a name: it is told by its status.
    if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 403)
      throw new Error(
        `s3://${bucket}/${key} may not be read by Slipway's role, or the bucket is somebody else's (s3:GetObject)`,
        { cause: error },
      );
    if (!/^(NotFound|NoSuchKey|NoSuchBucket)$/.test(awsErrorName(error))) throw error;
    throw refused(`the bundle of version ${version} is not there: s3://${bucket}/${key}; upload it first`);
  }
}

/** `releases/shop-1.4.2.zip` → `1.4.2`; the whole key where it was made by another rule. */
function versionIn({ revision }: CodeDeployOn<'server'>, key: string): string {
  const [before = '', after = ''] = revision.key.split('{version}');
  const fits = key.startsWith(before) && key.endsWith(after) && key.length > before.length + after.length;
  return fits ? key.slice(before.length, key.length - after.length) : key;
}
