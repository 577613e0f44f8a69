import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { EcsTarget } from '../../../lib/model/definition/target/index.ts';
import { everySecond } from './shop.ts';

const ecs = new ECSClient({});
const elb = new ElasticLoadBalancingV2Client({});
const cloudwatch = new CloudWatchClient({});

/** Versions, the first of which serves, each with what its container's environment tells the emulator to do with it. */
export type Versions = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const KILLED_FOR_MEMORY = '137 OutOfMemoryError: Container killed due to memory usage';

/** Figures of each version apart, as the service itself would put them. */
export const OWN_METRICS = { namespace: 'Orders', dimensions: { Service: 'orders', Version: '{version}' } };

export interface EcsService {
  readonly target: EcsTarget;
  /** Percent of the running tasks, by version. */
  split(): Promise<Record<string, number>>;
  /** Users as CloudWatch would tell of them, by target group and by version; shares of requests that fail. */
  startTraffic(errorRate: Readonly<Record<string, number>>): { stop(): Promise<void> };
  close(): void;
}

/** Registers a revision for a version. Answers its ARN. */
export async function registerVersion(
  family: string,
  version: string,
  environment: Readonly<Record<string, string>> = {},
  tags = [{ key: 'slipway:version', value: version }],
): Promise<string> {
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family,
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [
        {
          name: 'web',
          image: `registry.example/${family}:${version}`,
          essential: true,
          healthCheck: { command: ['CMD', 'true'] },
          environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
        },
      ],
      tags,
    }),
  );
  return taskDefinition?.taskDefinitionArn ?? '';
}

/** An ECS service in a cluster of its own, with an HTTP server in this process as what answers at every address. */
export async function createEcsService(
  name: string,
  options: {
    readonly desired?: number;
    readonly versions?: Versions;
    /** How long a task takes to start. @default 2: the deployed functions look every 1.5 s, and hold the service then */
    readonly startSeconds?: number;
  } = {},
): Promise<EcsService> {
  const { desired = 2, versions = { '1.0.0': {}, '1.1.0': {} }, startSeconds = 2 } = options;
  const server: Server = createServer((_request, response) => response.end('welcome'));
  // The emulator gives tasks addresses of the loopback network: this server answers at all of them.
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as AddressInfo;

  const { LoadBalancers = [] } = await elb.send(
    new CreateLoadBalancerCommand({ Name: `lb-${name}`, Subnets: ['subnet-1', 'subnet-2'] }),
  );
  const { TargetGroups = [] } = await elb.send(
    new CreateTargetGroupCommand({
      Name: name,
      Protocol: 'HTTP',
      Port: 80,
      VpcId: 'vpc-1',
      TargetType: 'ip',
    }),
  );
  const targetGroup = TargetGroups[0]?.TargetGroupArn ?? '';
  const target = EcsTarget.parse({
    kind: 'ecs',
    cluster: `cluster-${name}`,
    ecsService: name,
    taskDefinition: name,
    url: `http://127.0.0.1:${port}`,
    loadBalancer: LoadBalancers[0]?.LoadBalancerArn,
    targetGroup,
    port,
    startTimeout: 20,
  });
  await ecs.send(new CreateClusterCommand({ clusterName: target.cluster }));
  const revisions: string[] = [];
  for (const [version, environment] of Object.entries(versions))
    revisions.push(
      await registerVersion(name, version, { EMULATED_START: String(startSeconds), ...environment }),
    );
  await ecs.send(
    new CreateServiceCommand({
      cluster: target.cluster,
      serviceName: name,
      taskDefinition: revisions[0],
      desiredCount: desired,
      launchType: 'FARGATE',
      loadBalancers: [{ targetGroupArn: targetGroup, containerName: 'web', containerPort: port }],
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
    }),
  );
  await untilSteady(target);
  return {
    target,
    split: () => split(target),
    startTraffic: (errorRate) => everySecond(async () => tell(target, await split(target), errorRate)),
    close: () => void server.close(),
  };
}

/** Waits until as many tasks run as are wanted, all of the service's own revision. */
export async function untilSteady({ cluster, ecsService }: EcsTarget): Promise<void> {
  for (const until = Date.now() + 20_000; Date.now() < until; ) {
    const { services = [] } = await ecs.send(
      new DescribeServicesCommand({ cluster, services: [ecsService] }),
    );
    const [service] = services;
    if (service?.deployments?.length === 1 && service.runningCount === service.desiredCount) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`the ECS service ${ecsService} did not come to rest`);
}

async function split({ cluster, ecsService }: EcsTarget): Promise<Record<string, number>> {
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, serviceName: ecsService }));
  if (taskArns.length === 0) return {};
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  const running = tasks.filter((task) => task.lastStatus === 'RUNNING');
  const shares: Record<string, number> = {};
  for (const { taskDefinitionArn } of running) {
    const { tags = [] } = await ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: taskDefinitionArn, include: ['TAGS'] }),
    );
    const version = tags.find((tag) => tag.key === 'slipway:version')?.value ?? 'unknown';
    shares[version] = (shares[version] ?? 0) + 100 / running.length;
  }
  return shares;
}

async function tell(
  target: EcsTarget,
  shares: Readonly<Record<string, number>>,
  errorRate: Readonly<Record<string, number>>,
): Promise<void> {
  const Timestamp = new Date(Math.floor(Date.now() / 1000) * 1000);
  const figures = Object.entries(shares).map(([version, share]) => {
    const requests = Math.round(15 * share);
    return { version, requests, errors: Math.round(requests * (errorRate[version] ?? 0)) };
  });
  const whole = {
    requests: figures.reduce((sum, each) => sum + each.requests, 0),
    errors: figures.reduce((sum, each) => sum + each.errors, 0),
  };
  if (whole.requests === 0) return;
  const data = (
    place: Record<string, string>,
    [requestsName, errorsName, latencyName]: readonly [string, string, string],
    { requests, errors }: { readonly requests: number; readonly errors: number },
    unit: number,
  ): MetricDatum[] => {
    const Dimensions = Object.entries(place).map(([Name, Value]) => ({ Name, Value }));
    const common = { Timestamp, Dimensions, StorageResolution: 1 };
    const Values = [20, 60, 90].map((ms) => ms / unit);
    return [
      { ...common, MetricName: requestsName, Value: requests },
      { ...common, MetricName: errorsName, Value: errors },
      { ...common, MetricName: latencyName, Values, Counts: Values.map(() => requests) },
    ];
  };
  const group = {
    LoadBalancer: target.loadBalancer.split(':loadbalancer/')[1] ?? '',
    TargetGroup: target.targetGroup.split(':').at(-1) ?? '',
  };
  const byGroup = ['RequestCount', 'HTTPCode_Target_5XX_Count', 'TargetResponseTime'] as const;
  await cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: 'AWS/ApplicationELB',
      MetricData: data(group, byGroup, whole, 1000),
    }),
  );
  await cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: OWN_METRICS.namespace,
      MetricData: figures.flatMap((each) =>
        data({ Service: 'orders', Version: each.version }, ['Requests', 'Errors', 'Latency'], each, 1),
      ),
    }),
  );
}
