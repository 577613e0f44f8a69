import type { RevisionLocation } from '@aws-sdk/client-codedeploy';
import type { VersionReading } from '../../model/traffic.ts';
import type { TrafficOrder } from '../../ports/traffic-driver.ts';
import type { ComputePlatform, GroupState } from './group.ts';

/** What is different from one compute platform of CodeDeploy to the next. */
export interface Platform {
  readonly compute: ComputePlatform;
  /** The configuration of a cut-over and of the way back: everything at once, where that takes nothing away. */
  readonly allAtOnce: string;
  /** Where the traffic is split: "the alias live of the Lambda function greeter". */
  readonly where: string;
  /** The candidate comes up beside the stable version as soon as the deployment is created, and waits. */
  readonly bringsUpGreen: boolean;
  /** Throws DeploymentRefused when the group is not set up so that Slipway can keep its promises. */
  check(group: GroupState): Promise<void>;
  /** Versions with their share, read from where the traffic is split. */
  read(group: GroupState): Promise<readonly VersionReading[]>;
  /** A version that no traffic goes to yet and that needs nothing to be brought up; undefined: it does, or is not there. */
  idle(version: string): Promise<VersionReading | undefined>;
  /** What CodeDeploy is told, so that `version` follows what serves now. Throws DeploymentRefused when it is not there. */
  revision(version: string): Promise<RevisionLocation>;
  /** Undoes what no deployment can undo, and says what it did. undefined: a deployment of the stable version can. */
  mend?(order: TrafficOrder, stable: string): Promise<string | undefined>;
  /** Rolling: how many instances are replaced one by one. */
  instances(group: GroupState): Promise<number>;
}
