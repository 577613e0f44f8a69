import { describe, expect, it } from '@jest/globals';
import { wasKilledForMemory, wasOrdered } from '../../lib/model/ecs-task.ts';
import { parseDefinition } from '../../lib/model/parse.ts';

const ELB = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333';
const ORDERS = {
  kind: 'ecs',
  cluster: 'main',
  ecsService: 'orders',
  taskDefinition: 'orders',
  url: 'https://orders.example',
  loadBalancer: `${ELB}:loadbalancer/app/orders/50dc6c495c0c9188`,
  targetGroup: `${ELB}:targetgroup/orders/73e2d6bc24d8a067`,
};
const parse = (change: object = {}) =>
  parseDefinition({ service: 'orders', target: { ...ORDERS, ...change } }, 'services/orders.yaml');
const problems = (change: object) => {
  const parsed = parse(change);
  return parsed.ok ? [] : parsed.problems;
};

describe('a target of the kind "ecs"', () => {
  it('needs seven lines, and has a default for the rest [IN-1]', () => {
    const parsed = parse();
    expect(parsed.ok && parsed.definition.target).toEqual({
      ...ORDERS,
      health: '/',
      port: 80,
      startTimeout: 300,
      roles: [],
    });
  });

  it('may have figures of its own, a test listener and roles', () => {
    const metrics = { namespace: 'Orders', dimensions: { Version: '{version}' } };
    const parsed = parse({ metrics, trial: { targetGroup: ORDERS.targetGroup, url: 'http://test.example' } });
    expect(parsed.ok && parsed.definition.target).toMatchObject({
      metrics: { ...metrics, requests: 'Requests', errors: 'Errors', latency: 'Latency', latencyUnit: 'ms' },
    });
  });

  it.each([
    [{ cluster: 'arn:aws:ecs:eu-central-1:111122223333:cluster/main' }, 'its name, not its ARN'],
    [{ ecsService: 'my orders' }, 'the name of an ECS service is 1 to 255 letters'],
    [{ taskDefinition: 'orders:7' }, 'without a revision'],
    [{ targetGroup: 'orders' }, 'the whole ARN of a target group'],
    [{ loadBalancer: `${ELB}:loadbalancer/net/orders/1` }, 'the whole ARN of an Application Load Balancer'],
    [{ url: 'orders.example' }, 'target.url'],
    [{ port: 0 }, 'at least 1'],
    [{ startTimeout: '1h' }, 'a duration from 1 s to 10 min'],
    [{ roles: ['orders'] }, 'the whole ARN of a role'],
    [{ roles: ['arn:aws:iam::111122223333:role/*'] }, 'the whole ARN of a role'],
    [{ targetGroup: `${ELB}:targetgroup/*` }, 'the whole ARN of a target group'],
    [{ targetGroup: `${ELB}:targetgroup/` }, 'the whole ARN of a target group'],
    [{ metrics: { namespace: 'AWS/ECS', dimensions: { V: '{version}' } } }, 'a namespace of your own'],
    [{ metrics: { namespace: 'Orders', dimensions: { V: 'version' } } }, 'has {version} in it'],
    [{ clutser: 'main' }, 'Did you mean "cluster"?'],
  ])('refuses %j and says what is allowed [IN-1]', (change, sentence) => {
    expect(problems(change).join('\n')).toContain(sentence);
  });
});

describe('a task of ECS that stopped', () => {
  const ended = (change: object) => ({ stopCode: 'EssentialContainerExited', containers: [], ...change });

  it.each([
    ['by its reason', ended({ containers: [{ reason: 'OutOfMemoryError: Container killed' }] }), true],
    ['by exit code 137 of a task that ended by itself', ended({ containers: [{ exitCode: 137 }] }), true],
    ['not by another exit code', ended({ containers: [{ exitCode: 1 }] }), false],
    [
      'not by exit code 137 of a task that was stopped and took too long',
      { stopCode: 'ServiceSchedulerInitiated', containers: [{ exitCode: 137 }] },
      false,
    ],
    ['not where nothing is told', {}, false],
  ])('was killed for memory: %s [OB-3]', (_what, task, killed) => {
    expect(wasKilledForMemory(task)).toBe(killed);
  });

  it.each([
    [{ stopCode: 'UserInitiated' }, true],
    [{ stopCode: 'SpotInterruption' }, true],
    [
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)',
      },
      true,
    ],
    [
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Task failed ELB health checks in (target-group x)',
      },
      false,
    ],
    [{ stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' }, false],
  ])('%j was ordered: %s [OB-3]', (task, ordered) => {
    expect(wasOrdered(task)).toBe(ordered);
  });
});
