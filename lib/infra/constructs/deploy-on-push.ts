import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine, type TargetBaseProps } from 'aws-cdk-lib/aws-events-targets';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ServiceDefinition } from '../../model/definition/service-definition.ts';

/**
 * A push to a repository asks for a deployment of what was pushed (IN-2): the tag is the version, and the digest holds the
 * gates to this very image. The event's id is the request id, so an event that comes twice starts one deployment.
 */
export function deployOnPush(
  scope: Construct,
  { service, environment }: Pick<ServiceDefinition, 'service' | 'environment'>,
  repository: string,
  to: { readonly deployment: StateMachine; readonly delivery: TargetBaseProps },
): Rule {
  const field = (path: string) => EventField.fromPath(path);
  return new Rule(scope, `Pushed-${service}`, {
    description: `an image of ${repository} was pushed: deploy ${service}`,
    eventPattern: {
      source: ['aws.ecr'],
      detailType: ['ECR Image Action'],
      detail: {
        'action-type': ['PUSH'],
        result: ['SUCCESS'],
        'repository-name': [repository],
        // A layer or a signature without a tag is no version.
        'image-tag': [{ exists: true }],
      },
    },
    targets: [
      new SfnStateMachine(to.deployment, {
        ...to.delivery,
        input: RuleTargetInput.fromObject({
          requestId: field('$.id'),
          service,
          environment,
          version: field('$.detail.image-tag'),
          artifactDigest: field('$.detail.image-digest'),
          requestedBy: `push to ${repository}`,
        }),
      }),
    ],
  });
}
