import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  type Deployment,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  RunTaskCommand,
  type Service,
  StopTaskCommand,
  TagResourceCommand,
  type Task,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import {
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { mockClient } from 'aws-sdk-client-mock';
import { createEcsWorld } from '../../lib/aws/ecs/index.ts';
import { EcsTarget } from '../../lib/model/definition/target/index.ts';

export const ecs = mockClient(ECSClient);
export const elb = mockClient(ElasticLoadBalancingV2Client);
export const cloudwatch = mockClient(CloudWatchClient);

const region = 'eu-central-1';
const ARN = `arn:aws:ecs:${region}:111122223333`;
const LB = `arn:aws:elasticloadbalancing:${region}:111122223333`;
export const revisionArn = (revision: number) => `${ARN}:task-definition/shop:${revision}`;

export const TARGET = EcsTarget.parse({
  kind: 'ecs',
  cluster: 'main',
  ecsService: 'shop',
  taskDefinition: 'shop',
  url: 'https://shop.example',
  loadBalancer: `${LB}:loadbalancer/app/shop/50dc6c495c0c9188`,
  targetGroup: `${LB}:targetgroup/shop/73e2d6bc24d8a067`,
  port: 8080,
  startTimeout: 1,
});

export const world = createEcsWorld({
  ecs: new ECSClient({ region }),
  elb: new ElasticLoadBalancingV2Client({ region }),
  cloudwatch: new CloudWatchClient({ region }),
  now: () => Date.UTC(2026, 0, 15, 9, 30),
  settleSeconds: 120,
  pollMs: 1,
});

/** What the mock answers from, and what orders change. */
export interface MockedShop {
  service: Partial<Service>;
  /** Revisions of the deployments, the primary one first. */
  deployments: Array<Partial<Deployment> & { revision: number }>;
  tasks: Task[];
  trials: Task[];
  tags: Record<string, string>;
  /** What becomes of the tasks when the service gets another revision. @default all are replaced at once */
  onUpdate: (revision: number) => void;
}

export const task = (id: string, revision: number, change: Partial<Task> = {}): Task => ({
  taskArn: `${ARN}:task/main/${id}`,
  taskDefinitionArn: revisionArn(revision),
  lastStatus: 'RUNNING',
  desiredStatus: 'RUNNING',
  group: 'service:shop',
  attachments: [
    {
      type: 'ElasticNetworkInterface',
      details: [{ name: 'privateIPv4Address', value: `10.0.0.${id.replace(/\D/g, '')}` }],
    },
  ],
  ...change,
});
export const trial = (id: string, revision: number, change: Partial<Task> = {}): Task =>
  task(id, revision, { group: 'slipway-trial:shop', ...change });

/** A service with two tasks of revision 1, which is version 1.0.0; revision 2 is 1.1.0. */
export function mockShop(change: Partial<MockedShop> = {}): MockedShop {
  for (const mock of [ecs, elb, cloudwatch]) mock.reset();
  const shop: MockedShop = {
    service: {},
    deployments: [{ revision: 1, rolloutState: 'COMPLETED' }],
    tasks: [task('t1', 1), task('t2', 1)],
    trials: [],
    tags: {},
    onUpdate: (revision) => {
      shop.deployments = [{ revision, rolloutState: 'COMPLETED' }];
      shop.tasks = [task('t3', revision), task('t4', revision)];
    },
    ...change,
  };
  const everything = () => [...shop.tasks, ...shop.trials];
  ecs.on(DescribeServicesCommand).callsFake(() => ({ services: [serviceOf(shop)] }));
  ecs.on(DescribeTaskDefinitionCommand).callsFake(({ taskDefinition = '' }) => {
    const revision = Number(taskDefinition.split(':').at(-1));
    if (![1, 2].includes(revision))
      throw Object.assign(new Error('Unable to describe task definition.'), { name: 'ClientException' });
    return {
      taskDefinition: {
        taskDefinitionArn: revisionArn(revision),
        revision,
        status: 'ACTIVE',
        networkMode: 'awsvpc',
        containerDefinitions: [{ name: 'web', image: `shop:${revision}` }],
      },
      tags: [{ key: 'slipway:version', value: revision === 1 ? '1.0.0' : '1.1.0' }],
    };
  });
  ecs.on(ListTaskDefinitionsCommand).resolves({ taskDefinitionArns: [revisionArn(2), revisionArn(1)] });
  ecs.on(ListTasksCommand).callsFake(({ startedBy, desiredStatus }) => ({
    taskArns: (startedBy ? shop.trials : shop.tasks)
      .filter((each) => each.desiredStatus === (desiredStatus ?? 'RUNNING'))
      .map((each) => each.taskArn),
  }));
  ecs.on(DescribeTasksCommand).callsFake(({ tasks = [] }) => ({
    tasks: everything().filter((each) => tasks.some((name: string) => each.taskArn?.endsWith(name))),
  }));
  ecs.on(TagResourceCommand).callsFake(({ tags = [] }) => {
    for (const { key, value } of tags) shop.tags[key] = value;
    return {};
  });
  ecs.on(RunTaskCommand).callsFake(({ taskDefinition = '' }) => {
    shop.trials = [trial('t9', Number(taskDefinition.split(':').at(-1)))];
    return { tasks: shop.trials };
  });
  ecs.on(StopTaskCommand).callsFake(() => {
    shop.trials = [];
    return {};
  });
  ecs.on(UpdateServiceCommand).callsFake(({ taskDefinition, deploymentConfiguration }) => {
    shop.service = { ...shop.service, deploymentConfiguration };
    if (taskDefinition) shop.onUpdate(Number(taskDefinition.split(':').at(-1)));
    return {};
  });
  elb.on(DescribeTargetHealthCommand).callsFake(() => ({
    TargetHealthDescriptions: everything().map((each) => ({
      Target: { Id: each.attachments?.[0]?.details?.[0]?.value },
      TargetHealth: { State: 'healthy' },
    })),
  }));
  elb.on(RegisterTargetsCommand).resolves({});
  elb.on(DeregisterTargetsCommand).resolves({});
  return shop;
}

const serviceOf = ({ service, deployments, tags }: MockedShop): Service => ({
  serviceArn: `${ARN}:service/main/shop`,
  serviceName: 'shop',
  status: 'ACTIVE',
  desiredCount: 2,
  loadBalancers: [{ targetGroupArn: TARGET.targetGroup }],
  deployments: deployments.map(({ revision, ...rest }, index) => ({
    id: `ecs-svc/${revision}`,
    status: index === 0 ? 'PRIMARY' : 'ACTIVE',
    taskDefinition: revisionArn(revision),
    ...rest,
  })),
  tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  events: [{ message: '(service shop) has reached a steady state.' }],
  ...service,
});
