import {
  BatchGetDeploymentsCommand,
  ContinueDeploymentCommand,
  CreateDeploymentCommand,
  type CreateDeploymentInput,
  type DeploymentInfo,
  type DeploymentStatus,
  type DeploymentWaitType,
  GetDeploymentCommand,
  ListDeploymentsCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import { refused } from '../../model/errors.ts';
import type { TrafficOrder } from '../../ports/traffic-driver.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';
import { type GroupPlace, nameOfGroup } from './group.ts';

export interface Deployment {
  readonly id: string;
  readonly status: DeploymentStatus;
  readonly info: DeploymentInfo;
  /** The Slipway deployment that it was created for, and whether to go forward or back; undefined: somebody else's. */
  readonly order: { readonly deploymentId: string; readonly way: Way } | undefined;
}

/** To the candidate, or back to the stable version. */
export type Way = 'forward' | 'back';

const ACTIVE: readonly DeploymentStatus[] = ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'];
/** A deployment of Slipway with every observation as long as it may be, and a weekend for its approvals. */
const LOOK_BACK_MS = 7 * 86_400_000;
/** BatchGetDeployments takes this many at once. */
const MOST_IDS = 25;

export const isActive = ({ status }: Deployment): boolean => ACTIVE.includes(status);

/** CodeDeploy's own words about how a deployment ended. */
export function endOf({ id, status, info }: Deployment): string {
  const { code, message } = info.errorInformation ?? {};
  const why = [code, message].filter((each) => each !== undefined).join(': ');
  return `CodeDeploy deployment ${id} is ${status}${why ? `: ${why}` : ''}`;
}

/** The group's deployments of the last days, newest first. */
export async function deploymentsOf(
  place: GroupPlace,
  now: number,
  statuses?: readonly DeploymentStatus[],
): Promise<readonly Deployment[]> {
  const { client, application, deploymentGroup } = place;
  const ids: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await callAws(`listing the deployments of ${nameOfGroup(place)}`, () =>
      client.send(
        new ListDeploymentsCommand({
          applicationName: application,
          deploymentGroupName: deploymentGroup,
          includeOnlyStatuses: statuses && [...statuses],
          createTimeRange: { start: new Date(now - LOOK_BACK_MS) },
          nextToken,
        }),
      ),
    );
    ids.push(...(page.deployments ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  const infos: DeploymentInfo[] = [];
  for (let first = 0; first < ids.length; first += MOST_IDS) {
    const { deploymentsInfo = [] } = await callAws(`reading the deployments of ${nameOfGroup(place)}`, () =>
      client.send(new BatchGetDeploymentsCommand({ deploymentIds: ids.slice(first, first + MOST_IDS) })),
    );
    infos.push(...deploymentsInfo);
  }
  const age = (info: DeploymentInfo) => info.createTime?.getTime() ?? 0;
  return infos.sort((a, b) => age(b) - age(a)).map(deploymentFrom);
}

export const activeDeployments = (place: GroupPlace, now: number) => deploymentsOf(place, now, ACTIVE);

export async function getDeployment({ client }: GroupPlace, id: string): Promise<Deployment> {
  const { deploymentInfo = {} } = await callAws(`reading the CodeDeploy deployment ${id}`, () =>
    client.send(new GetDeploymentCommand({ deploymentId: id })),
  );
  return deploymentFrom(deploymentInfo);
}

/**
 * Creates a deployment for an order, unless there is one already: CreateDeployment has no token, and an answer may get
 * lost. One of somebody else that is in progress is refused by name; CodeDeploy itself allows one at a time.
 */
export async function createOnce(
  place: GroupPlace,
  order: TrafficOrder,
  way: Way,
  now: number,
  input: Omit<CreateDeploymentInput, 'applicationName' | 'deploymentGroupName' | 'description'>,
): Promise<Deployment> {
  const known = await own(place, order, way, now);
  if (known) return known;
  const create = new CreateDeploymentCommand({
    ...input,
    applicationName: place.application,
    deploymentGroupName: place.deploymentGroup,
    description: describe(order, way),
  });
  try {
    const { deploymentId = '' } = await callAws(`creating a deployment in ${nameOfGroup(place)}`, () =>
      place.client.send(create),
    );
    return await getDeployment(place, deploymentId);
  } catch (error) {
    if (awsErrorName(error) === 'DeploymentLimitExceededException') {
      // The one before it may be ours: the SDK tries again when an answer gets lost.
      const found = await own(place, order, way, now);
      if (found) return found;
    }
    if (NOT_THERE.test(awsErrorName(error))) throw refused(`${(error as Error).message}`);
    throw error;
  }
}

const NOT_THERE = /^(DeploymentConfigDoesNotExist|RevisionDoesNotExist|RevisionRequired)Exception$/;

/** The order's own deployment in progress. Throws DeploymentRefused when it is somebody else's. */
async function own(
  place: GroupPlace,
  order: TrafficOrder,
  way: Way,
  now: number,
): Promise<Deployment | undefined> {
  const active = await activeDeployments(place, now);
  const stranger = active.find((each) => !isOf(each, order));
  if (stranger) throw inTheWay(place, stranger);
  return active.find((each) => isOf(each, order, way));
}

export const inTheWay = (place: GroupPlace, { id, status, info }: Deployment) =>
  refused(
    `${nameOfGroup(place)} is busy with ${id} (${status}, by ${info.creator ?? 'somebody'}${info.description ? `: ${info.description}` : ''}); wait for it, or stop it: aws deploy stop-deployment --deployment-id ${id}`,
  );

/** Was it created for this order, or by CodeDeploy to roll one of these back? */
export const isOf = ({ order: made }: Deployment, order: TrafficOrder, way?: Way): boolean =>
  made?.deploymentId === order.deploymentId && (way === undefined || made.way === way);

/** Ends a wait of a blue-green deployment. false: it does not wait (any more, or yet). */
export async function continueWait(
  { client }: GroupPlace,
  id: string,
  deploymentWaitType: DeploymentWaitType,
): Promise<boolean> {
  try {
    await callAws(`continuing the CodeDeploy deployment ${id}`, () =>
      client.send(new ContinueDeploymentCommand({ deploymentId: id, deploymentWaitType })),
    );
    return true;
  } catch (error) {
    if (!NOT_WAITING.test(awsErrorName(error))) throw error;
    return false;
  }
}

const NOT_WAITING =
  /^(DeploymentIsNotInReadyState|DeploymentAlreadyCompleted|InvalidDeploymentStatus)Exception$/;

/** Stops a deployment and has CodeDeploy roll it back. false: it was over already. */
export async function stopWithRollback({ client }: GroupPlace, id: string): Promise<boolean> {
  try {
    await callAws(`stopping the CodeDeploy deployment ${id}`, () =>
      client.send(new StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: true })),
    );
    return true;
  } catch (error) {
    if (awsErrorName(error) !== 'DeploymentAlreadyCompletedException') throw error;
    return false;
  }
}

const describe = ({ deploymentId, fencing, candidate, stable }: TrafficOrder, way: Way): string =>
  way === 'forward'
    ? `slipway ${deploymentId} lock ${fencing}: ${candidate}`
    : `slipway ${deploymentId} lock ${fencing} back: ${stable}`;

const DESCRIPTION = /^slipway (\S+) lock \d+( back)?: /;

function deploymentFrom(info: DeploymentInfo): Deployment {
  const made = DESCRIPTION.exec(info.description ?? '');
  return {
    id: info.deploymentId ?? '',
    status: info.status ?? 'Created',
    info,
    order: made?.[1] ? { deploymentId: made[1], way: made[2] ? 'back' : 'forward' } : undefined,
  };
}
