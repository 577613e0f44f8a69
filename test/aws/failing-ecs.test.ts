import {
  type DeploymentConfiguration,
  DescribeServicesCommand,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import {
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { held, withPace } from '../../lib/aws/ecs/pace.ts';
import { definitionWith } from '../builders/definition.ts';
import { ecs, elb, mockShop, TARGET, task, trial, world } from './mocked-ecs.ts';

const failure = (name: string, message = 'no') =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } });
const definition = definitionWith({ target: TARGET });
const driver = world.driver(definition);
const order = {
  deploymentId: 'dep-1',
  fencing: 3,
  candidate: '1.1.0',
  stable: '1.0.0',
  strategy: 'rolling' as const,
};
const updates = () => ecs.commandCalls(UpdateServiceCommand).map((call) => call.args[0].input);

afterEach(() => {
  jest.restoreAllMocks();
});

describe('a call of ECS that fails', () => {
  it('names the service and the action that Slipway may not do', async () => {
    mockShop();
    ecs.on(UpdateServiceCommand).rejects(failure('AccessDeniedException', 'not authorized'));
    await expect(driver.shift(order, 50)).rejects.toThrow(
      "changing the ECS service shop of the cluster main (ecs:UpdateService) is not allowed to Slipway's role: not authorized",
    );
  });

  it('names the role that could not be handed over', async () => {
    mockShop();
    const message =
      'not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/shop';
    ecs.on(RunTaskCommand).rejects(failure('AccessDeniedException', message));
    await expect(driver.start(order)).rejects.toThrow(/\(ecs:RunTask\) is not allowed .*role\/shop/);
  });

  it('is worth another try after throttling [EX-5]', async () => {
    mockShop();
    ecs.on(DescribeServicesCommand).rejects(failure('ThrottlingException', 'Rate exceeded'));
    await expect(driver.read()).rejects.toMatchObject({
      name: 'Transient',
      message: expect.stringContaining('ecs:DescribeServices'),
    });
  });

  it('names itself when it is a defect', async () => {
    mockShop();
    ecs.on(UpdateServiceCommand).rejects(failure('InvalidParameterException', 'percentages'));
    await expect(driver.shift(order, 50)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'changing the ECS service shop of the cluster main (ecs:UpdateService) failed: percentages',
    });
  });

  it('says that there is no room for the trial task, and why', async () => {
    mockShop();
    ecs.on(RunTaskCommand).resolves({ tasks: [], failures: [{ reason: 'RESOURCE:MEMORY', arn: 'i-1' }] });
    await expect(driver.start(order)).rejects.toMatchObject({
      name: 'CandidateNotReady',
      message: expect.stringContaining('no room for a trial task of 1.1.0'),
    });
  });
});

describe('an ECS service of another kind', () => {
  it.each([
    ['that is not there', { status: 'INACTIVE' }, /INACTIVE and not ACTIVE/],
    ['of another controller', { deploymentController: { type: 'EXTERNAL' as const } }, /EXTERNAL/],
    [
      'with a strategy of its own',
      { deploymentConfiguration: { strategy: 'BLUE_GREEN' as const } },
      /BLUE_GREEN; this target needs ROLLING/,
    ],
    ['that is a daemon', { schedulingStrategy: 'DAEMON' as const }, /is a daemon/],
    ['outside of the target group', { loadBalancers: [] }, /but in none; correct target\.targetGroup/],
  ])('%s is refused [IN-1, ST-3]', async (_what, service, message) => {
    mockShop({ service });
    await expect(driver.describe()).rejects.toMatchObject({
      name: 'DeploymentRefused',
      message: expect.stringMatching(message),
    });
  });

  it('is refused for a target group that is not there', async () => {
    mockShop();
    elb.on(DescribeTargetHealthCommand).rejects(failure('TargetGroupNotFoundException'));
    await expect(driver.read()).rejects.toMatchObject({ name: 'DeploymentRefused' });
  });
});

describe('a shift that does not get there', () => {
  it('says what stands against it when nothing moves any more [EX-3]', async () => {
    const shop = mockShop();
    shop.onUpdate = () => {
      shop.deployments = [
        { revision: 2, rolloutState: 'IN_PROGRESS' },
        { revision: 1, rolloutState: 'COMPLETED' },
      ];
      shop.tasks = [...shop.tasks, task('t3', 2, { lastStatus: 'PENDING' })];
    };
    await expect(driver.shift(order, 50)).rejects.toMatchObject({
      name: 'ShiftNotEffective',
      message: expect.stringMatching(
        /1\.1\.0 was to have 50 % .* 0 of 2 tasks healthy \(1 started, 2 of other versions\): a task is PENDING; ECS last said: /,
      ),
    });
  });

  it('is not begun again by a second try when ECS has gone back by itself [EX-5]', async () => {
    const rolloutStateReason = 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.';
    mockShop({
      deployments: [{ revision: 1, rolloutState: 'COMPLETED', rolloutStateReason }],
      tags: { 'slipway:deployment': 'dep-1' },
    });
    await expect(driver.shift(order, 50)).rejects.toMatchObject({
      name: 'ShiftNotEffective',
      message: expect.stringMatching(/1\.1\.0 .* was taken back: ECS deployment circuit breaker/),
    });
    expect(updates()).toEqual([]);
    // Another deployment of the same version is another matter.
    await driver.shift({ ...order, deploymentId: 'dep-2', fencing: 4 }, 100);
    expect(updates()).toHaveLength(1);
  });

  it('is left to the next try of the task when there is no time left [EX-5]', async () => {
    // Each look at the clock is a minute later, and each look at the tasks finds one more: it moves, and is not over.
    let clock = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => (clock += 60_000));
    const shop = mockShop({ service: { desiredCount: 100 } });
    shop.onUpdate = () => {
      shop.deployments = [{ revision: 2, rolloutState: 'IN_PROGRESS' }];
    };
    ecs.on(ListTasksCommand).callsFake(({ startedBy }) => {
      if (!startedBy) shop.tasks = [...shop.tasks, task(`t${clock / 60_000 + 3}`, 2)];
      return { taskArns: startedBy ? [] : shop.tasks.map((each) => each.taskArn) };
    });
    const slow = world.driver(definitionWith({ target: { ...TARGET, startTimeout: 600 } }));
    await expect(slow.shift(order, 100)).rejects.toMatchObject({
      name: 'Transient',
      message: expect.stringContaining('after 13 minutes'),
    });
  });

  it('is no success while the load balancer finds a task not healthy [EX-3]', async () => {
    mockShop();
    elb.on(DescribeTargetHealthCommand).resolves({
      TargetHealthDescriptions: ['10.0.0.3', '10.0.0.4'].map((Id) => ({
        Target: { Id },
        TargetHealth: { State: 'unhealthy', Description: 'Health checks failed with these codes: [500]' },
      })),
    });
    await expect(driver.shift(order, 100)).rejects.toThrow(
      /the load balancer finds a task not healthy: Health checks failed with these codes: \[500\]/,
    );
  });
});

describe('the way back on ECS', () => {
  const rolled = () =>
    mockShop({
      deployments: [{ revision: 2, rolloutState: 'COMPLETED' }],
      tasks: [task('t3', 2), task('t4', 2)],
      trials: [trial('t9', 2)],
      tags: { 'slipway:deployment': 'dep-1', 'slipway:before': '1:50:150:1:0:1' },
      service: {
        deploymentConfiguration: {
          ...withPace(undefined, held),
          alarms: { alarmNames: ['5xx'], enable: true, rollback: true },
        },
      },
    });

  it('is turned round by no breaker and no alarm, and leaves the service with its own pace [RB-1, PF-7]', async () => {
    rolled();
    expect((await driver.goBack(order)).map((each) => each.done)).toEqual([true, true, true]);
    const [back, own] = updates();
    expect(back).toMatchObject({
      taskDefinition: expect.stringContaining('shop:1'),
      forceNewDeployment: false,
      deploymentConfiguration: {
        maximumPercent: 200,
        deploymentCircuitBreaker: { enable: false, rollback: false },
        alarms: { alarmNames: ['5xx'], enable: false },
      },
    });
    expect(own?.taskDefinition).toBeUndefined();
    expect(own?.deploymentConfiguration).toEqual({
      minimumHealthyPercent: 50,
      maximumPercent: 150,
      deploymentCircuitBreaker: { enable: true, rollback: false },
      alarms: { alarmNames: ['5xx'], enable: true, rollback: true },
    } satisfies DeploymentConfiguration);
  });

  it('carries on past a step that fails for good, and says what failed [RB-1]', async () => {
    rolled();
    ecs.on(StopTaskCommand).rejects(failure('AccessDeniedException', 'denied'));
    expect(await driver.goBack(order)).toMatchObject([
      { step: 'stop the trial task', done: false, detail: expect.stringContaining('ecs:StopTask') },
      { done: true },
      { done: true },
    ]);
    rolled();
    ecs.on(UpdateServiceCommand).rejects(failure('ClientException', 'TaskDefinition is inactive'));
    expect(await driver.goBack(order)).toMatchObject([
      { done: true },
      { done: false, detail: expect.stringContaining('TaskDefinition is inactive') },
    ]);
  });

  it('is tried again by the workflow when a call may work later [EX-5]', async () => {
    rolled();
    ecs.on(UpdateServiceCommand).rejects(failure('ThrottlingException'));
    await expect(driver.goBack(order)).rejects.toMatchObject({ name: 'Transient' });
  });

  it('begins a new deployment of the stable revision where its own has failed [RB-1]', async () => {
    const shop = mockShop({ deployments: [{ revision: 1, rolloutState: 'FAILED' }], tasks: [] });
    expect(await driver.goBack(order)).toMatchObject([{ done: true }, { done: true }]);
    expect(updates()[0]).toMatchObject({ forceNewDeployment: true });
    expect(shop.tasks).toHaveLength(2);
  });

  it('changes nothing where nothing was shifted, and has no way back without a version', async () => {
    mockShop();
    expect(await driver.goBack(order)).toMatchObject([{ done: true }, { done: true }]);
    expect(updates()).toEqual([]);
    expect(await driver.goBack({ ...order, stable: null })).toMatchObject([{ done: true }, { done: false }]);
  });
});

describe('the trial task', () => {
  const target = {
    ...TARGET,
    trial: { targetGroup: `${TARGET.targetGroup}1`, url: 'https://test.shop.example' },
  };
  const tested = world.driver(definitionWith({ target }));

  it('stands behind its test listener, and is taken out before it stops [EX-1]', async () => {
    mockShop();
    await tested.start(order);
    const targets = { TargetGroupArn: target.trial.targetGroup, Targets: [{ Id: '10.0.0.9', Port: 8080 }] };
    expect(elb.commandCalls(RegisterTargetsCommand)[0]?.args[0].input).toEqual(targets);
    await tested.shift(order, 100);
    expect(elb.commandCalls(DeregisterTargetsCommand)[0]?.args[0].input).toEqual(targets);
  });

  it('is one, and is marked so that Slipway may stop it and no other task', async () => {
    mockShop();
    await driver.start(order);
    await driver.start(order);
    const runs = ecs.commandCalls(RunTaskCommand);
    expect(runs).toHaveLength(1);
    expect(runs[0]?.args[0].input).toMatchObject({
      count: 1,
      tags: [{ key: 'slipway:trial', value: 'shop' }],
      clientToken: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('that ECS knows no more has stopped already', async () => {
    mockShop({ trials: [trial('t9', 2)] });
    ecs
      .on(StopTaskCommand)
      .rejects(failure('InvalidParameterException', 'The referenced task was not found'));
    await expect(driver.shift(order, 100)).resolves.toBeDefined();
  });
});
