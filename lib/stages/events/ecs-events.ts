import * as z from 'zod';
import { StoppedTask, wasKilledForMemory } from '../../model/ecs-task.ts';
import type { Ports } from '../../ports/index.ts';
import { type AwsEvent, type Finding, openWhose } from './finding.ts';

const TaskDetail = StoppedTask.extend({
  clusterArn: z.string(),
  group: z.string().default(''),
  lastStatus: z.string(),
  taskArn: z.string().default('unknown'),
  taskDefinitionArn: z.string().default('unknown'),
});

const DeploymentDetail = z.object({
  eventName: z.string(),
  deploymentId: z.string().default('unknown'),
  reason: z.string().default('no reason is given'),
});

const lastPart = (arn: string) => arn.split('/').at(-1) ?? '';

/** A task of a service that was killed for memory ends the deployment at once (OB-3, OB-5). */
export async function ecsTaskStopped(ports: Ports, { detail }: AwsEvent): Promise<Finding | string> {
  const task = TaskDetail.parse(detail);
  const id = lastPart(task.taskArn);
  if (task.lastStatus !== 'STOPPED' || !wasKilledForMemory(task))
    return `the task ${id} is ${task.lastStatus}, and was not killed for memory`;
  if (!task.group.startsWith('service:')) return `the task ${id} belongs to no service`;
  const cluster = lastPart(task.clusterArn);
  const service = task.group.slice('service:'.length);
  return {
    kind: 'out-of-memory',
    reason: `the task ${id} of ${lastPart(task.taskDefinitionArn)} in the ECS service ${service} was killed for memory`,
    by: 'ECS',
    isFor: await openOn(ports, cluster, service),
  };
}

/** The circuit breaker of ECS has given a deployment up. */
export async function ecsDeploymentFailed(
  ports: Ports,
  { resources, detail }: AwsEvent,
): Promise<Finding | string> {
  const { eventName, deploymentId, reason } = DeploymentDetail.parse(detail);
  if (eventName !== 'SERVICE_DEPLOYMENT_FAILED') return `${deploymentId}: ${eventName}`;
  // arn:aws:ecs:<region>:<account>:service/<cluster>/<service>
  const [, cluster = '', service = ''] = (resources[0] ?? '').split('/');
  return {
    kind: 'deployment-failure',
    reason: `ECS gave up the deployment ${deploymentId} of the service ${service}: ${reason.slice(0, 300)}`,
    by: 'ECS',
    isFor: await openOn(ports, cluster, service),
  };
}

const openOn = (ports: Ports, cluster: string, service: string) =>
  openWhose(ports, (definition) => {
    const target = definition['target'] as Record<string, unknown> | undefined;
    return target?.['kind'] === 'ecs' && target['cluster'] === cluster && target['ecsService'] === service;
  });
