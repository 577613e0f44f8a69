import { describe, expect, it } from '@jest/globals';
import { parseDefinition } from '../../lib/model/parse.ts';
import { CODEDEPLOY } from '../builders/codedeploy.ts';

const parse = (target: object) => parseDefinition({ service: 'shop', target }, 'shop.yaml');
const problems = (target: object) => {
  const parsed = parse(target);
  return parsed.ok ? [] : parsed.problems;
};
const { lambda, ecs, server } = CODEDEPLOY;

describe('a target that CodeDeploy deploys', () => {
  it.each([
    [
      lambda,
      {
        alias: 'live',
        health: '/',
        startTimeout: 120,
        config: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      },
    ],
    [ecs, { startTimeout: 900, config: 'CodeDeployDefault.ECSCanary10Percent5Minutes' }],
    [server, { config: 'CodeDeployDefault.OneAtATime', revision: { bundleType: 'zip' } }],
  ])('needs little, and has a default for the rest: %j [IN-1]', (target, defaults) => {
    const parsed = parse(target);
    expect(parsed.ok && parsed.definition.target).toMatchObject({ ...target, ...defaults });
  });

  it.each([
    [{ ...lambda, platform: undefined }, 'target.platform: is missing: allowed: lambda, ecs, server.'],
    [
      { ...lambda, platform: 'lamda' },
      'target.platform: "lamda" is not valid: allowed: lambda, ecs, server. Did you mean "lambda"?',
    ],
    [
      { ...ecs, cluster: 'arn:aws:ecs:eu-central-1:1:cluster/main' },
      'a cluster is 1 to 255 letters, digits, hyphens and underscores, no ARN',
    ],
    [{ ...ecs, testUrl: undefined }, 'target.testUrl: is missing'],
    [
      { ...ecs, application: 'a/b' },
      'a CodeDeploy application is 1 to 100 letters, digits and the characters',
    ],
    [
      { ...server, revision: { ...server.revision, key: 'shop.zip' } },
      'target.revision.key: "shop.zip" is not valid: a key with {version} in it',
    ],
    [
      { ...server, revision: { ...server.revision, bundleType: 'tarr' } },
      'target.revision.bundleType: "tarr" is not valid: allowed: zip, tar, tgz. Did you mean "tar"?',
    ],
  ])('says what is wrong and what is allowed: %j [IN-1]', (target, expected) => {
    expect(problems(target)).toEqual([expect.stringContaining(expected)]);
  });
});
