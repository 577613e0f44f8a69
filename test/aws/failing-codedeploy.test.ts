import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  BatchGetDeploymentsCommand,
  CodeDeployClient,
  ContinueDeploymentCommand,
  CreateDeploymentCommand,
  type DeploymentInfo,
  GetDeploymentCommand,
  GetDeploymentConfigCommand,
  GetDeploymentGroupCommand,
  ListDeploymentsCommand,
  ListTagsForResourceCommand,
  StopDeploymentCommand,
  TagResourceCommand,
} from '@aws-sdk/client-codedeploy';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createCodeDeployWorld } from '../../lib/aws/codedeploy/index.ts';
import { waiter } from '../../lib/aws/codedeploy/wait.ts';
import { CODEDEPLOY } from '../builders/codedeploy.ts';
import { definitionWith } from '../builders/definition.ts';

const failure = (name: string, status = 400, message = 'no') =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });

const codedeploy = mockClient(CodeDeployClient);
const lambda = mockClient(LambdaClient);
const ecs = mockClient(ECSClient);
const elb = mockClient(ElasticLoadBalancingV2Client);
const s3 = mockClient(S3Client);

const region = 'eu-central-1';
let now = Date.UTC(2026, 0, 15, 9, 30);
const world = createCodeDeployWorld({
  codedeploy: new CodeDeployClient({ region }),
  cloudwatch: new CloudWatchClient({ region }),
  lambda: new LambdaClient({ region }),
  ecs: new ECSClient({ region }),
  elb: new ElasticLoadBalancingV2Client({ region }),
  s3: new S3Client({ region }),
  // Every look at the clock takes a second.
  now: () => (now += 1000),
  settleSeconds: 0,
  patience: { pollMs: 1, totalMs: 10_000 },
});
const driverOn = (platform: keyof typeof CODEDEPLOY) =>
  world.driver(definitionWith({ target: CODEDEPLOY[platform] }));
const order = { deploymentId: 'dep-1', fencing: 3, candidate: '2', stable: '1', strategy: 'canary' as const };
const own: DeploymentInfo = {
  deploymentId: 'd-1',
  status: 'InProgress',
  description: 'slipway dep-1 lock 3: 2',
  creator: 'user',
};

/** A group on a platform, with the deployments that it has. */
function groupOn(computePlatform: 'Lambda' | 'ECS' | 'Server', ...deployments: DeploymentInfo[]): void {
  codedeploy.on(GetDeploymentGroupCommand).resolves({
    deploymentGroupInfo: {
      deploymentGroupName: 'production',
      computePlatform,
      serviceRoleArn: 'arn:aws:iam::111122223333:role/codedeploy',
    },
  });
  codedeploy.on(ListTagsForResourceCommand).resolves({ Tags: [] });
  codedeploy.on(TagResourceCommand).resolves({});
  codedeploy
    .on(ListDeploymentsCommand)
    .resolves({ deployments: deployments.map(({ deploymentId = '' }) => deploymentId) });
  codedeploy.on(BatchGetDeploymentsCommand).resolves({ deploymentsInfo: deployments });
  for (const deploymentInfo of deployments)
    codedeploy
      .on(GetDeploymentCommand, { deploymentId: deploymentInfo.deploymentId })
      .resolves({ deploymentInfo });
}

function greeterServes(weights: Record<string, number> = {}): void {
  lambda.on(ListVersionsByFunctionCommand).resolves({ Versions: [{ Version: '1' }, { Version: '2' }] });
  lambda.on(GetFunctionConfigurationCommand).resolves({ State: 'Active' });
  lambda.on(GetAliasCommand).resolves({
    FunctionVersion: '1',
    RoutingConfig: { AdditionalVersionWeights: weights },
  });
}

beforeEach(() => {
  for (const mock of [codedeploy, lambda, ecs, elb, s3]) mock.reset();
});

describe('a call of CodeDeploy that fails', () => {
  it.each([
    ['throttling', failure('ThrottlingException'), { name: 'Transient' }],
    ['a server error', failure('InternalError', 500), { name: 'Transient' }],
    [
      'AccessDenied',
      failure('AccessDeniedException', 400, 'not authorized: GetDeploymentGroup'),
      {
        message:
          "reading the deployment group production of the CodeDeploy application shop is not allowed to Slipway's role: not authorized: GetDeploymentGroup",
      },
    ],
  ])('%s says which resource and which action [EX-5, ER-1]', async (_what, error, expected) => {
    codedeploy.on(GetDeploymentGroupCommand).rejects(error);
    await expect(driverOn('lambda').read()).rejects.toMatchObject(expected);
  });

  it('on the way back does not keep the other steps from being tried [RB-1]', async () => {
    groupOn('Lambda', own);
    greeterServes({ '2': 0.25 });
    codedeploy.on(StopDeploymentCommand).rejects(failure('AccessDeniedException', 400, 'not authorized'));
    const steps = await driverOn('lambda').goBack(order);
    expect(steps.map(({ step, done }) => [step, done])).toEqual([
      ['take hold of the deployment group', true],
      ['stop the CodeDeploy deployment', false],
      ['shift traffic back', false],
      ['let go of the candidate', true],
    ]);
    expect(steps[1]?.detail).toMatch(/stopping the CodeDeploy deployment d-1 is not allowed/);
    expect(steps[2]?.detail).toBe('d-1 could not be stopped and goes on by itself');
  });

  it('is thrown on the way back where it is worth another try [EX-5]', async () => {
    groupOn('Lambda', own);
    greeterServes();
    codedeploy.on(StopDeploymentCommand).rejects(failure('ThrottlingException'));
    await expect(driverOn('lambda').goBack(order)).rejects.toMatchObject({ name: 'Transient' });
  });

  it('is no failure when the deployment has ended in the meantime [EX-5]', async () => {
    groupOn('Lambda', { ...own, status: 'Ready' });
    greeterServes();
    codedeploy.on(ContinueDeploymentCommand).rejects(failure('DeploymentAlreadyCompletedException'));
    await expect(driverOn('lambda').shift(order, 10)).rejects.toMatchObject({ name: 'Transient' });
    codedeploy.on(StopDeploymentCommand).rejects(failure('DeploymentAlreadyCompletedException'));
    await expect(driverOn('lambda').goBack(order)).rejects.toMatchObject({ name: 'Transient' });
  });
});

describe('a shift that CodeDeploy does not carry out', () => {
  it('is waited for within the time of a task, and then tried again [EX-5]', async () => {
    groupOn('Lambda', own);
    greeterServes();
    await expect(driverOn('lambda').shift(order, 10)).rejects.toMatchObject({
      name: 'Transient',
      message: expect.stringMatching(
        /^waited 1\d s for 2 to have 10 % of the alias live of the Lambda function greeter$/,
      ),
    });
  });

  it('shares its time with what is waited for before in the same call [EX-5]', async () => {
    let time = 0;
    const waitFor = waiter(() => time, { pollMs: 0, totalMs: 10_000 });
    const thereAt = (seconds: number) => async () => {
      time += 1000;
      return time >= seconds * 1000 ? 'there' : undefined;
    };
    expect(await waitFor('the first', thereAt(7))).toBe('there');
    await expect(waitFor('the second', thereAt(99))).rejects.toThrow('waited 10 s for the second');
  });

  it('is not effective when the deployment succeeded, and the alias says otherwise [EX-2]', async () => {
    groupOn('Lambda', { ...own, status: 'Succeeded' });
    greeterServes();
    await expect(driverOn('lambda').shift(order, 100)).rejects.toMatchObject({
      name: 'ShiftNotEffective',
      message: expect.stringMatching(/d-1 is Succeeded; 2 was to have 100 % .* 1 has 100 %/),
    });
  });

  it('is not effective when a third version is in the alias [EX-5]', async () => {
    groupOn('Lambda', own);
    greeterServes({ '3': 0.5 });
    await expect(driverOn('lambda').shift(order, 10)).rejects.toMatchObject({
      name: 'ShiftNotEffective',
      message: expect.stringContaining('somebody else changed the alias live'),
    });
  });

  it('is taken up where its answer got lost and CodeDeploy lists it late [EX-5]', async () => {
    groupOn('Lambda');
    greeterServes();
    codedeploy.on(CreateDeploymentCommand).callsFake(() => {
      groupOn('Lambda', own);
      greeterServes({ '2': 0.1 });
      throw failure('DeploymentLimitExceededException');
    });
    const { versions } = await driverOn('lambda').shift(order, 10);
    expect(versions).toMatchObject([{ version: '1' }, { version: '2', weight: 10 }]);
  });

  it('is refused when the alias divides its traffic already [IN-1]', async () => {
    groupOn('Lambda');
    greeterServes({ '2': 0.25 });
    await expect(driverOn('lambda').start(order)).rejects.toMatchObject({
      name: 'DeploymentRefused',
      message: expect.stringContaining('divides the traffic already: 1 has 75 %, 2 has 25 %'),
    });
    expect(codedeploy.commandCalls(CreateDeploymentCommand)).toHaveLength(0);
  });
});

describe('what CodeDeploy deploys, where it is not as it has to be, is refused [IN-1]:', () => {
  it.each([
    [
      'a service that is not there',
      { failures: [{ reason: 'MISSING' }] },
      /no ECS service "shop" in .* main/,
    ],
    [
      'a service of another controller',
      { services: [{ deploymentController: { type: 'ECS' as const } }] },
      /does not have the deployment controller CODE_DEPLOY/,
    ],
  ])('%s', async (_what, answer, message) => {
    groupOn('ECS');
    ecs.on(DescribeServicesCommand).resolves(answer);
    const rejection = { name: 'DeploymentRefused', message: expect.stringMatching(message) };
    const driver = driverOn('ecs');
    codedeploy.on(GetDeploymentGroupCommand).resolves({
      deploymentGroupInfo: {
        deploymentGroupName: 'production',
        computePlatform: 'ECS',
        loadBalancerInfo: {
          targetGroupPairInfoList: [
            {
              targetGroups: [{ name: 'blue' }, { name: 'green' }],
              prodTrafficRoute: { listenerArns: ['arn:x:listener/app/shop/1/2'] },
            },
          ],
        },
      },
    });
    elb.on(DescribeTargetGroupsCommand).rejects(failure('AccessDenied', 403));
    await expect(driver.read()).rejects.toMatchObject(rejection);
  });

  it('servers without a target group, which nothing would measure', async () => {
    groupOn('Server');
    codedeploy.on(GetDeploymentConfigCommand).resolves({});
    await expect(driverOn('server').describe()).rejects.toMatchObject({
      name: 'DeploymentRefused',
      message: expect.stringContaining('no target group (loadBalancerInfo.targetGroupInfoList)'),
    });
  });

  it('a bundle that may not be read, with the object', async () => {
    groupOn('Server');
    s3.on(HeadObjectCommand).rejects(failure('Forbidden', 403));
    await expect(driverOn('server').start(order)).rejects.toThrow(
      /s3:\/\/releases\/shop-2\.zip may not be read by Slipway's role/,
    );
  });
});
