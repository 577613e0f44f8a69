import { slipwayCommand } from '../../model/command.ts';
import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import type { CodeDeployTarget, TargetOf } from '../../model/definition/target/index.ts';

/**
 * Where to look and what to type when Slipway could not bring traffic back, for this service's own resources. Commands of
 * the AWS CLI v2, each at the end of its step. `previous` may be a name where AWS wants a number: then the step before
 * says how to find it.
 */
export function byHand(
  { target }: Pick<ServiceDefinition, 'target'>,
  {
    service,
    version,
    previous,
  }: { readonly service: string; readonly version: string; readonly previous: string },
): string[] {
  switch (target.kind) {
    case 'local': {
      const settle = (on: string) => slipwayCommand(`settle ${service} --on ${on} --reason "…"`, target.kind);
      return [
        `Ask production for its health: curl -i ${quoted(`http://127.0.0.1:${target.port}${target.health}`)}`,
        `Give ${previous} everything, with your reason; that releases the lock too: ${settle(previous)}`,
        `Or, where ${version} is the better one to have, finish with it: ${settle(version)}`,
      ];
    }
    case 'lambda':
      return lambda(target.function, target.alias, previous);
    case 'alb':
      return alb(target, previous);
    case 'ecs':
      return ecs(target, previous);
    case 'codedeploy':
      return codedeploy(target, previous);
  }
}

function lambda(name: string, alias: string, previous: string): string[] {
  const number = /^\d+$/.test(previous) ? previous : '<number>';
  return [
    `See where the alias is: aws lambda get-alias --function-name ${name} --name ${alias}`,
    ...(number === previous
      ? []
      : [
          `Find the number of ${previous}: aws lambda list-versions-by-function --function-name ${name} --query ${quoted(`Versions[?Description=='${previous}'].Version`)}`,
        ]),
    `Give ${previous} everything: aws lambda update-alias --function-name ${name} --name ${alias} --function-version ${number} --routing-config 'AdditionalVersionWeights={}'`,
  ];
}

function alb({ rule, groups }: TargetOf<'alb'>, previous: string): string[] {
  const toward = (own: string, other: string) =>
    `aws elbv2 modify-rule --rule-arn ${rule} --actions ${quoted(
      JSON.stringify([
        {
          Type: 'forward',
          ForwardConfig: {
            TargetGroups: [
              { TargetGroupArn: own, Weight: 100 },
              { TargetGroupArn: other, Weight: 0 },
            ],
          },
        },
      ]),
    )}`;
  const { blue, green } = groups;
  return [
    `See where the rule sends traffic: aws elbv2 describe-rules --rule-arns ${rule} --query 'Rules[].Actions'`,
    `See which group has the tag slipway:version = ${previous}: aws elbv2 describe-tags --resource-arns ${blue.arn} ${green.arn}`,
    `If that is blue, give it everything: ${toward(blue.arn, green.arn)}`,
    `If that is green, give it everything: ${toward(green.arn, blue.arn)}`,
  ];
}

function ecs({ cluster, ecsService, taskDefinition }: TargetOf<'ecs'>, previous: string): string[] {
  const service = `--cluster ${cluster} --service ${ecsService}`;
  const revision = /^\d+$/.test(previous) ? previous : '<revision>';
  return [
    `See what the service runs: aws ecs describe-services --cluster ${cluster} --services ${ecsService} --query 'services[].deployments'`,
    ...(revision === previous
      ? []
      : [
          `Find the revision with the tag slipway:version = ${previous} (newest first): aws ecs list-task-definitions --family-prefix ${taskDefinition} --sort DESC`,
        ]),
    `Bring ${previous} back on every task: aws ecs update-service ${service} --task-definition ${taskDefinition}:${revision}`,
    `Wait until it is: aws ecs wait services-stable --cluster ${cluster} --services ${ecsService}`,
  ];
}

function codedeploy(target: CodeDeployTarget, previous: string): string[] {
  const group = `--application-name ${target.application} --deployment-group-name ${target.deploymentGroup}`;
  return [
    `See what CodeDeploy is doing: aws deploy list-deployments ${group} --include-only-statuses Created Queued InProgress Ready`,
    'Stop what it does, with a rollback: aws deploy stop-deployment --auto-rollback-enabled --deployment-id <id>',
    ...(target.platform === 'lambda' ? lambda(target.function, target.alias, previous) : []),
    ...(target.platform === 'ecs'
      ? [
          `See which task set has the traffic: aws ecs describe-services --cluster ${target.cluster} --services ${target.ecsService} --query 'services[].taskSets'`,
        ]
      : []),
    ...(target.platform === 'server'
      ? [
          `Deploy ${previous} again: aws deploy create-deployment ${group} --ignore-application-stop-failures --file-exists-behavior OVERWRITE --s3-location bucket=${target.revision.bucket},key=${target.revision.key.replaceAll('{version}', previous)},bundleType=${target.revision.bundleType}`,
        ]
      : []),
  ];
}

/** For a shell: a path or a query may have characters that it acts on. */
const quoted = (text: string) => (/^[\w.:/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
