import {
  getDeployment,
  listDeployments,
  onDeployments,
  onGroup,
  platformGrants,
  seeGroup,
} from './codedeploy-platform-grants.ts';
import { arnInStack, type Grant, READ_METRICS, type TargetGrants } from './grant.ts';

/** A deployment group of CodeDeploy. */
export const codeDeployGrants: TargetGrants<'codedeploy'> = (target, stack) => {
  const platform = platformGrants(target, stack);
  const arn = (resource: string, name: string) => arnInStack(stack, 'codedeploy', resource, name);
  const configs = (...names: string[]): Grant => ({
    actions: ['codedeploy:GetDeploymentConfig'],
    resources: [...new Set(names)].map((name) => arn('deploymentconfig', name)),
  });
  const see = seeGroup(target, stack);
  const read = [see, ...platform.read];
  const list = listDeployments(target, stack);
  const get = getDeployment(target, stack);
  const mark = onGroup(target, stack, 'TagResource');
  const create = [
    onGroup(target, stack, 'CreateDeployment'),
    get,
    // CreateDeployment asks for these itself: it registers the revision and reads the configuration.
    {
      actions: ['codedeploy:RegisterApplicationRevision', 'codedeploy:GetApplicationRevision'],
      resources: [arn('application', target.application)],
    },
    configs(target.config, platform.allAtOnce),
  ];
  const begin = [...read, list, mark, ...platform.find];
  // Only ECS has green that waits, and blue that does.
  const proceed = target.platform === 'ecs' ? [onDeployments('ContinueDeployment')] : [];
  return {
    describe: [see, configs(target.config), ...platform.describe],
    read,
    start: target.platform === 'ecs' ? [...begin, ...create] : begin,
    shift: [...begin, ...create, ...proceed],
    goBack: [
      ...begin,
      ...create,
      ...proceed,
      ...platform.mend,
      onDeployments('StopDeployment'),
      // CreateDeployment asks for this itself where it overrides the group's alarms.
      onGroup(target, stack, 'UpdateDeploymentGroup'),
    ],
    retire: [...read, list, get, mark, ...proceed],
    inspect: read,
    periods: [...platform.periods, READ_METRICS],
    smoke: platform.smoke,
    artifact: platform.artifact,
  };
};
