import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTasksCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { beforeText, held, oneByOne, paceOf, parseBefore } from '../../lib/aws/ecs/pace.ts';
import { definitionWith } from '../builders/definition.ts';
import { cloudwatch, ecs, mockShop, TARGET, task, world } from './mocked-ecs.ts';

const definition = definitionWith({ target: TARGET });
const driver = world.driver(definition);

describe('what is read of an ECS service', () => {
  it('is every page, a hundred tasks a call', async () => {
    const shop = mockShop({ service: { desiredCount: 150 } });
    shop.tasks = Array.from({ length: 150 }, (_, index) => task(`t${index}x`, 1));
    const arns = shop.tasks.map((each) => each.taskArn ?? '');
    ecs.on(ListTasksCommand).callsFake(({ startedBy, nextToken }) => {
      if (startedBy) return { taskArns: [] };
      return nextToken ? { taskArns: arns.slice(100) } : { taskArns: arns.slice(0, 100), nextToken: 'more' };
    });
    expect((await driver.read()).versions).toMatchObject([{ version: '1.0.0', running: 150, weight: 100 }]);
    expect(ecs.commandCalls(DescribeTasksCommand).map((call) => call.args[0].input.tasks?.length)).toEqual([
      100, 50,
    ]);
  });

  it('is the version that the service wants to run, where nothing runs [PF-4]', async () => {
    mockShop({ tasks: [] });
    expect((await driver.read()).versions).toMatchObject([
      { version: '1.0.0', weight: 100, running: 0, wanted: 2 },
    ]);
  });

  it('are figures of both versions together, of the first that is asked for, and marked so [OB-2]', async () => {
    mockShop();
    const from = Date.UTC(2026, 0, 15, 9, 20);
    const value = (Id: string, count: number) => ({
      Id,
      StatusCode: 'Complete' as const,
      Timestamps: [new Date(from)],
      Values: [count],
    });
    cloudwatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [value('v0_requests', 50)] });
    const query = { definition, from, to: from + 60_000, seconds: 60, slowerThan: [100] };
    expect(await world.periods({ ...query, versions: ['1.1.0', '1.0.0'] })).toMatchObject([
      { version: '1.1.0', requests: 50, errors: 0, shared: true },
      { version: '1.0.0', requests: null, errors: null },
    ]);
  });
});

describe('the pace of ECS', () => {
  it.each([1, 2, 3, 4, 7, 10, 33, 99])('replaces one of %d tasks at a time, and is held', (desired) => {
    const most = (percent: number) => Math.floor((desired * percent) / 100);
    expect(most(oneByOne(desired).maximumPercent)).toBe(desired + 1);
    expect(most(held.maximumPercent)).toBe(desired);
  });

  it('is noted as it was, and is nothing where the note is not ours', () => {
    const pace = { ...paceOf(undefined), alarms: true };
    expect(parseBefore(beforeText({ revision: '7', pace }))).toEqual({ revision: '7', pace });
    expect(parseBefore(beforeText({ revision: '7', pace: paceOf(undefined) }))).toEqual({
      revision: '7',
      pace: paceOf(undefined),
    });
    expect(parseBefore('something else')).toBeUndefined();
  });
});
