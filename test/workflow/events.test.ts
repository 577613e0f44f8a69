import { afterAll, describe, expect, it } from '@jest/globals';
import { createEventBus } from '../../lib/local/events/event-bus.ts';
import { routeEvent } from '../../lib/stages/route-event.ts';
import { startRecovery } from '../../lib/stages/start-recovery.ts';
import { CODEDEPLOY } from '../builders/codedeploy.ts';
import { setTheStage } from './deployment-run.ts';
import { clock } from './virtual-time.ts';

afterAll(() => clock.uninstall());

const event = (type: string, detail: object) => ({
  id: 'e1',
  'detail-type': type,
  time: new Date(clock.now).toISOString(),
  detail,
});
const alarm = (alarmName: string, value = 'ALARM') =>
  event('CloudWatch Alarm State Change', { alarmName, state: { value, reason: 'Threshold Crossed: 3 > 1' } });

describe('events from EventBridge', () => {
  it('end the deployment of the service that names the alarm, with the alarm as the reason [OB-5, RB-1]', async () => {
    const stage = setTheStage({ definition: { alarms: ['checkout-errors'] } });
    const { ports } = stage.world;
    const route = routeEvent(ports);
    const answers: unknown[] = [];
    const run = await stage.deploy({}, (seen) => {
      if (seen.type !== 'entered' || seen.state !== 'Observe' || answers.length > 0) return;
      answers.push('asked');
      setTimeout(async () => {
        answers.push(await route(alarm('somebody-else')), await route(alarm('checkout-errors', 'OK')));
        answers.push(await route(alarm('checkout-errors')), await route(alarm('checkout-errors')));
      }, 30_000);
    });
    expect(answers).toEqual([
      'asked',
      { routed: [], reason: expect.stringContaining('no open deployment is concerned') },
      { routed: [], reason: 'checkout-errors is OK' },
      { routed: ['run-1'], reason: expect.stringContaining('checkout-errors went off') },
      // Delivered twice: the first one is the reason, and the second changes nothing.
      { routed: ['run-1'], reason: expect.anything() },
    ]);
    expect(run.record?.ending).toMatchObject({
      kind: 'RolledBack',
      reason: expect.stringContaining('the alarm checkout-errors went off: Threshold Crossed'),
    });
  });

  it('come the same way on one machine: an instance killed for memory ends its own deployment [OB-3, OB-5]', async () => {
    const stage = setTheStage();
    const bus = createEventBus(stage.world.ports);
    const kill = (version: string) =>
      bus.put({
        'detail-type': 'Instance Killed For Memory',
        detail: { service: 'checkout', version, killed: 1 },
      });
    const routed: Array<readonly string[]> = [];
    const run = await stage.deploy({}, (seen) => {
      if (seen.type !== 'entered' || seen.state !== 'Observe' || routed.length > 0) return;
      routed.push([]);
      setTimeout(async () => {
        for (const version of ['1.4.1', '1.4.2']) routed.push((await kill(version)).routed);
      }, 30_000);
    });
    // Of another version than the one that is deployed: that is not its fault.
    expect(routed).toEqual([[], [], ['run-1']]);
    expect(run.record?.ending).toMatchObject({
      kind: 'RolledBack',
      reason: expect.stringContaining('1 instance of checkout 1.4.2 killed for memory'),
    });
  });

  it('leave a deployment alone that began after them, or that an abort by id does not name [OB-5]', async () => {
    const stage = setTheStage();
    const route = routeEvent(stage.world.ports);
    const answers: Array<readonly string[]> = [];
    const run = await stage.deploy({}, (seen) => {
      if (seen.type !== 'entered' || seen.state !== 'Observe' || answers.length > 0) return;
      answers.push([]);
      setTimeout(async () => {
        const late = { ...event('Abort Requested', { service: 'checkout' }), time: '2020-01-01T00:00:00Z' };
        const other = event('Abort Requested', { deploymentId: 'another', service: 'checkout' });
        for (const each of [late, other]) answers.push((await route(each)).routed);
      }, 30_000);
    });
    expect(answers).toEqual([[], [], []]);
    expect(run.record?.ending).toMatchObject({ kind: 'Deployed' });
  });

  const ELB = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333';
  const orders = {
    kind: 'ecs',
    cluster: 'main',
    ecsService: 'checkout-web',
    taskDefinition: 'checkout',
    url: 'https://checkout.example',
    loadBalancer: `${ELB}:loadbalancer/app/checkout/50dc6c495c0c9188`,
    targetGroup: `${ELB}:targetgroup/checkout/73e2d6bc24d8a067`,
  };
  const ARN = 'arn:aws:ecs:eu-central-1:111122223333';
  const taskEnded = (change: object = {}) =>
    event('ECS Task State Change', {
      clusterArn: `${ARN}:cluster/main`,
      group: 'service:checkout-web',
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      taskArn: `${ARN}:task/main/0b1a4979`,
      taskDefinitionArn: `${ARN}:task-definition/checkout:7`,
      containers: [{ exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }],
      ...change,
    });
  const failed = (service: string, eventName = 'SERVICE_DEPLOYMENT_FAILED') => ({
    ...event('ECS Deployment State Change', {
      eventName,
      deploymentId: 'ecs-svc/123',
      reason: 'ECS deployment circuit breaker: task failed to start.',
    }),
    resources: [`${ARN}:service/${service}`],
  });

  it('end the deployment of the ECS service whose task was killed for memory, or whose deployment ECS gave up [OB-3, OB-5]', async () => {
    for (const { events, reason } of [
      {
        events: [
          taskEnded({ group: 'service:another' }),
          taskEnded({ clusterArn: `${ARN}:cluster/another` }),
          taskEnded({ containers: [{ exitCode: 1 }] }),
          taskEnded({ group: 'slipway-trial:checkout-web' }),
          taskEnded(),
        ],
        reason: 'the task 0b1a4979 of checkout:7 in the ECS service checkout-web was killed for memory',
      },
      {
        events: [
          failed('main/another'),
          failed('main/checkout-web', 'SERVICE_DEPLOYMENT_COMPLETED'),
          failed('main/checkout-web'),
        ],
        reason: 'ECS gave up the deployment ecs-svc/123 of the service checkout-web: ECS deployment circuit',
      },
    ]) {
      const stage = setTheStage({ definition: { target: orders } });
      const answers: Array<readonly string[]> = [];
      const run = await stage.deploy({}, (seen) => {
        if (seen.type !== 'entered' || seen.state !== 'Observe' || answers.length > 0) return;
        answers.push([]);
        setTimeout(async () => {
          const time = new Date(clock.now).toISOString();
          for (const each of events)
            answers.push((await routeEvent(stage.world.ports)({ ...each, time })).routed);
        }, 30_000);
      });
      expect(answers).toEqual([...events.map(() => []), ['run-1']]);
      expect(run.record?.ending).toMatchObject({
        kind: 'RolledBack',
        reason: expect.stringContaining(reason),
      });
    }
  });

  it('end the deployment whose CodeDeploy group failed, but not for what Slipway stopped itself [OB-5]', async () => {
    const stage = setTheStage({ definition: { target: CODEDEPLOY.lambda } });
    const route = routeEvent(stage.world.ports);
    const failed = (state: string, deploymentGroup = 'production', time = clock.now) =>
      route({
        ...event('CodeDeploy Deployment State-change Notification', {
          application: 'shop',
          deploymentGroup,
          deploymentId: 'd-1',
          state,
        }),
        time: new Date(time).toISOString(),
      });
    const answers: unknown[] = [];
    const run = await stage.deploy({}, (seen) => {
      if (seen.type === 'entered' && seen.state === 'Observe' && answers.length === 0) {
        answers.push('asked');
        setTimeout(async () => {
          answers.push(await failed('READY'), await failed('FAILURE', 'staging'));
          answers.push(
            await failed('FAILURE', 'production', clock.now - 86_400_000),
            await failed('FAILURE'),
          );
        }, 30_000);
      }
      if (seen.type === 'entered' && seen.state === 'Verify rollback' && answers.length < 6)
        setTimeout(async () => answers.push(await failed('STOP')), 0);
    });
    const none = { routed: [], reason: expect.stringContaining('no open deployment is concerned') };
    expect(answers).toEqual([
      'asked',
      { routed: [], reason: 'CodeDeploy deployment d-1 in shop/production is in state READY' },
      none,
      none,
      { routed: ['run-1'], reason: 'CodeDeploy deployment d-1 in shop/production failed' },
      none,
    ]);
    expect(run.record?.ending).toMatchObject({
      kind: 'RolledBack',
      reason: expect.stringContaining('d-1 in shop/production failed (deployment-failure by CodeDeploy)'),
    });
  });

  it('abort by service or by id, and are no error when nothing is open [OB-5]', async () => {
    const { world } = setTheStage();
    const abort = event('Abort Requested', { service: 'checkout', reason: 'wrong', by: 'ada' });
    expect(await routeEvent(world.ports)(abort)).toMatchObject({ routed: [] });
    expect(await routeEvent(world.ports)(event('Something Else', {}))).toMatchObject({ routed: [] });
  });

  it('are refused when they are none, with what is wrong', async () => {
    const { world } = setTheStage();
    await expect(routeEvent(world.ports)({ hello: 'world' })).rejects.toThrow(/detail-type/);
  });

  it('start the recovery of an open record only [RB-5]', async () => {
    const stage = setTheStage();
    const started: string[] = [];
    const recover = startRecovery(stage.world.ports, async (id) => void started.push(id));
    const ended = (name: string) => recover({ detail: { name, status: 'ABORTED', executionArn: 'arn' } });
    expect(await ended('never-admitted')).toMatchObject({ recovering: null });
    await stage.deploy();
    expect(await ended('run-1')).toMatchObject({
      recovering: null,
      reason: 'run-1 is closed: it ended Deployed',
    });
    await stage.world.ports.deployments.update('run-1', { ending: null });
    expect(await ended('run-1')).toMatchObject({ recovering: 'run-1' });
    // Step Functions allows a dot in the name of an execution, and the record's id has none.
    expect(await ended('run.1')).toMatchObject({ recovering: 'run-1' });
    expect(started).toEqual(['run-1', 'run-1']);
  });
});
