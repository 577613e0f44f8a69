import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateServiceCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { EcsTarget } from '../../lib/model/definition/target/index.ts';
import { definitionWith } from '../builders/definition.ts';
import { describeMetricSourceContract } from '../contracts/metric-source.contract.ts';
import { cloudwatch, ecs, order, serviceOf, world } from './ecs-subject.ts';
import { OWN_METRICS, registerVersion } from './stack/ecs-service.ts';

const open: Array<{ close(): void }> = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});
const service: typeof serviceOf = async (options) => {
  const made = await serviceOf(options);
  open.push(made);
  return made;
};
describe('an ECS target that is not as the definition has it', () => {
  const refusal = (message: RegExp) => ({
    name: 'DeploymentRefused',
    message: expect.stringMatching(message),
  });

  it('is refused where something does not exist, by its name [IN-1]', async () => {
    const { target } = await service();
    const read = (change: Partial<EcsTarget>) =>
      world.driver(definitionWith({ target: { ...target, ...change } })).read();
    await expect(read({ cluster: 'nowhere' })).rejects.toMatchObject(refusal(/no ECS cluster "nowhere"/));
    await expect(read({ ecsService: 'nothing' })).rejects.toMatchObject(
      refusal(/the ECS service nothing of the cluster .* does not exist/),
    );
    await expect(read({ taskDefinition: 'other' })).rejects.toMatchObject(
      refusal(/runs the task definition orders-.*, and the definition names other/),
    );
    await expect(read({ targetGroup: `${target.targetGroup}0` })).rejects.toMatchObject(
      refusal(/is not in the target group/),
    );
  });

  it('is refused for a version that has no revision, or two, with the command that names it [IN-1]', async () => {
    const { target, definition, driver } = await service();
    const start = (candidate: string) => driver.start({ ...order, candidate });
    await expect(start('9.9.9')).rejects.toMatchObject(
      refusal(/no active revision of the version "9.9.9".*1\.1\.0 \(2\), 1\.0\.0 \(1\).*tag-resource/),
    );
    expect(await world.artifact(definition, '9.9.9')).toMatchObject({ status: 'MISSING' });
    expect(await world.artifact(definition, '1.1.0')).toMatchObject({ status: 'READY' });
    await registerVersion(target.taskDefinition, '1.1.0');
    await expect(start('1.1.0')).rejects.toMatchObject(refusal(/revisions 3 and 2 .* both have the version/));
    await registerVersion(target.taskDefinition, 'untagged', {}, []);
    await driver.start({ ...order, candidate: '4' });
    expect(await world.artifact(definition, '4')).toMatchObject({
      status: 'READY',
      detail: expect.stringContaining('revision 4'),
    });
  });

  it('is refused with another deployment controller, and while somebody else deploys [IN-6]', async () => {
    const { target, driver } = await service({ versions: { '1.0.0': {}, '1.1.0': {}, '1.2.0': {} } });
    const { cluster, ecsService } = target;
    await ecs.send(
      new CreateServiceCommand({
        cluster,
        serviceName: 'blue-green',
        taskDefinition: target.taskDefinition,
        desiredCount: 0,
        deploymentController: { type: 'CODE_DEPLOY' },
      }),
    );
    const other = { ...target, ecsService: 'blue-green' };
    await expect(world.driver(definitionWith({ target: other })).describe()).rejects.toMatchObject(
      refusal(/the deployment controller CODE_DEPLOY/),
    );
    await ecs.send(
      new UpdateServiceCommand({
        cluster,
        service: ecsService,
        taskDefinition: `${target.taskDefinition}:3`,
      }),
    );
    await expect(driver.start(order)).rejects.toMatchObject(
      refusal(/somebody else deploys to .*: ecs-svc\/.* with 1\.2\.0 is IN_PROGRESS/),
    );
    await expect(driver.shift(order, 50)).rejects.toMatchObject({ name: 'ShiftNotEffective' });
    await ecs.send(new UpdateServiceCommand({ cluster, service: ecsService, desiredCount: 0 }));
    await expect(driver.describe()).rejects.toMatchObject(refusal(/scaled to 0 tasks/));
  });
});

describeMetricSourceContract('CloudWatch for figures of the service itself', async () => {
  const made = await serviceOf();
  const name = made.target.ecsService;
  const metrics = { ...OWN_METRICS, dimensions: { Service: name, Version: '{version}' } };
  const settledFrom = Math.floor(Date.now() / 60_000) * 60_000 - 600_000;
  const put = (version: string, errors: number, durations: number[]) => {
    const Dimensions = Object.entries({ Service: name, Version: version }).map(([Name, Value]) => ({
      Name,
      Value,
    }));
    const common = { Dimensions, Timestamp: new Date(settledFrom + 5000) };
    return cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: metrics.namespace,
        MetricData: [
          { ...common, MetricName: 'Requests', Value: durations.length },
          { ...common, MetricName: 'Errors', Value: errors },
          { ...common, MetricName: 'Latency', Values: durations, Counts: durations.map(() => 1) },
        ],
      }),
    );
  };
  await put('1', 2, [10, 20, 30, 40, 50, 150, 160, 200]);
  await put('2', 0, [10, 20]);
  return {
    source: world,
    definition: definitionWith({ target: { ...made.target, metrics } }),
    periodSeconds: 60,
    settledFrom,
    dispose: async () => made.close(),
  };
});
