import { Stack } from 'aws-cdk-lib';
import { type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { ecsArn } from '../permissions/ecs-grants.ts';
import type { ServiceFile } from '../service-definitions.ts';

/** What ECS tells of the services that definitions name, and of no others (OB-5). */
export function ecsRules(
  scope: Construct,
  services: readonly ServiceFile[],
  target: () => IRuleTarget,
): void {
  const stack = Stack.of(scope);
  const targets = services.flatMap(({ definition }) =>
    definition.target.kind === 'ecs' ? [definition.target] : [],
  );
  if (targets.length === 0) return;
  const distinct = (values: string[]) => [...new Set(values)];
  new Rule(scope, 'EcsTaskEnded', {
    description: 'a task of a service ended by itself: perhaps killed for memory',
    eventPattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Task State Change'],
      detail: {
        clusterArn: distinct(targets.map(({ cluster }) => ecsArn(stack, 'cluster', cluster))),
        group: distinct(targets.map(({ ecsService }) => `service:${ecsService}`)),
        lastStatus: ['STOPPED'],
        // Not what was stopped by somebody: those are many, and nobody killed them for memory.
        stopCode: ['EssentialContainerExited'],
      },
    },
    targets: [target()],
  });
  new Rule(scope, 'EcsDeploymentFailed', {
    description: 'the circuit breaker of ECS gave a deployment up',
    eventPattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Deployment State Change'],
      resources: distinct(
        targets.map(({ cluster, ecsService }) => ecsArn(stack, 'service', `${cluster}/${ecsService}`)),
      ),
      detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] },
    },
    targets: [target()],
  });
}
