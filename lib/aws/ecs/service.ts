import {
  type Deployment,
  DescribeServicesCommand,
  type ECSClient,
  type Service,
  TagResourceCommand,
  UpdateServiceCommand,
  type UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import type { EcsTarget } from '../../model/definition/target/index.ts';
import { refused, SlipwayError } from '../../model/errors.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';

export interface EcsPlace {
  readonly client: ECSClient;
  readonly target: EcsTarget;
}

export const TAGS = {
  /** The highest lock number that has given an order. */
  lock: 'slipway:lock',
  /** The deployment that last gave the service another revision. */
  deployment: 'slipway:deployment',
  /** What the service was before that: revision and pace. */
  before: 'slipway:before',
  /** The trial task. */
  trial: 'slipway:trial',
} as const;

/** The ECS service as it stands. */
export interface ServiceState {
  readonly arn: string;
  readonly desired: number;
  readonly primary: Deployment;
  readonly deployments: readonly Deployment[];
  readonly service: Service;
  tag(key: string): string | undefined;
}

export const serviceName = ({ ecsService, cluster }: EcsTarget): string =>
  `the ECS service ${ecsService} of the cluster ${cluster}`;

/** One call of ECS. A cluster or service that is not there is refused; every other error says which call it was. */
export async function callEcs<T>(target: EcsTarget, what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await callAws(what, call);
  } catch (error) {
    switch (awsErrorName(error)) {
      case 'ClusterNotFoundException':
        throw refused(
          `there is no ECS cluster "${target.cluster}" in this account and region; correct target.cluster in the definition`,
        );
      case 'ServiceNotFoundException':
      case 'ServiceNotActiveException':
        throw refused(
          `${serviceName(target)} does not exist or is not active; correct target.ecsService in the definition`,
        );
      default:
        throw error instanceof SlipwayError ? error : withCall(what, error);
    }
  }
}

/** The same name, because callers know errors by it. */
function withCall(what: string, error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error);
  if (message.startsWith(what)) return error;
  return Object.assign(new Error(`${what} failed: ${message}`, { cause: error }), {
    name: awsErrorName(error) || 'Error',
  });
}

/** Throws DeploymentRefused when it is not there, or is no service that rolls behind the target group. */
export async function readService(place: EcsPlace): Promise<ServiceState> {
  const { client, target } = place;
  const name = serviceName(target);
  const answer = await callEcs(target, `reading ${name} (ecs:DescribeServices)`, () =>
    client.send(
      new DescribeServicesCommand({
        cluster: target.cluster,
        services: [target.ecsService],
        include: ['TAGS'],
      }),
    ),
  );
  const service = answer.services?.[0];
  if (!service) throw refused(`${name} does not exist in this account and region; correct target.ecsService`);
  if (service.status !== 'ACTIVE') throw refused(`${name} is ${service.status} and not ACTIVE`);
  refuseOtherKinds(service, target);
  const deployments = service.deployments ?? [];
  const primary = deployments.find((each) => each.status === 'PRIMARY');
  if (!primary) throw refused(`${name} has no deployment: nothing was ever started in it`);
  const family = familyOf(primary.taskDefinition ?? '');
  if (family !== target.taskDefinition) {
    throw refused(
      `${name} runs the task definition ${family}, and the definition names ${target.taskDefinition}; correct target.taskDefinition`,
    );
  }
  return {
    arn: service.serviceArn ?? '',
    desired: service.desiredCount ?? 0,
    primary,
    deployments,
    service,
    tag: (key) => service.tags?.find((tag) => tag.key === key)?.value,
  };
}

/** Only a service whose tasks ECS itself replaces one by one can be rolled. */
function refuseOtherKinds(service: Service, target: EcsTarget): void {
  const name = serviceName(target);
  const controller = service.deploymentController?.type ?? 'ECS';
  if (controller !== 'ECS')
    throw refused(
      `${name} has the deployment controller ${controller}, and a rolling deployment needs ECS; use a target of the kind that moves it`,
    );
  const strategy = service.deploymentConfiguration?.strategy ?? 'ROLLING';
  if (strategy !== 'ROLLING')
    throw refused(`${name} has the deployment strategy ${strategy}; this target needs ROLLING`);
  if (service.schedulingStrategy === 'DAEMON')
    throw refused(`${name} is a daemon: it has a task on every machine and no number of them to roll`);
  const groups = (service.loadBalancers ?? []).flatMap((each) => each.targetGroupArn ?? []);
  if (!groups.includes(target.targetGroup))
    throw refused(
      `${name} is not in the target group ${target.targetGroup}, but in ${groups.join(', ') || 'none'}; correct target.targetGroup`,
    );
}

/** `arn:aws:ecs:eu-central-1:111122223333:task-definition/shop:7` → `shop` */
export const familyOf = (arn: string): string => (arn.split('/').at(-1) ?? '').split(':')[0] ?? '';

export async function updateService(
  { client, target }: EcsPlace,
  change: Omit<UpdateServiceCommandInput, 'cluster' | 'service'>,
): Promise<void> {
  await callEcs(target, `changing ${serviceName(target)} (ecs:UpdateService)`, () =>
    client.send(new UpdateServiceCommand({ cluster: target.cluster, service: target.ecsService, ...change })),
  );
}

export async function tagService(
  { client, target }: EcsPlace,
  { arn }: ServiceState,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  await callEcs(target, `marking ${serviceName(target)} (ecs:TagResource)`, () =>
    client.send(
      new TagResourceCommand({
        resourceArn: arn,
        tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
      }),
    ),
  );
}

/** What ECS last said about the service, newest first. */
export const lastEvents = ({ service }: ServiceState, count = 3): string =>
  (service.events ?? [])
    .slice(0, count)
    .map((event) => event.message ?? '')
    .join('; ') || 'ECS tells nothing';
