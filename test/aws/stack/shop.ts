import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  AddTagsCommand,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AlbTarget } from '../../../lib/model/definition/target/index.ts';

const elb = new ElasticLoadBalancingV2Client({});
const cloudwatch = new CloudWatchClient({});

/** A rule that forwards to blue, which has version 1; version 2 is in green. Each group has one target. */
export async function createRule(id: string): Promise<RuleOfTwo> {
  const { LoadBalancers = [] } = await elb.send(
    new CreateLoadBalancerCommand({ Name: `lb-${id}`, Subnets: ['subnet-1', 'subnet-2'] }),
  );
  const group = async (name: string, version: string, address: string) => {
    const { TargetGroups = [] } = await elb.send(
      new CreateTargetGroupCommand({ Name: `${name}-${id}`, Protocol: 'HTTP', Port: 80, VpcId: 'vpc-1' }),
    );
    const arn = TargetGroups[0]?.TargetGroupArn ?? '';
    await elb.send(
      new AddTagsCommand({ ResourceArns: [arn], Tags: [{ Key: 'slipway:version', Value: version }] }),
    );
    await elb.send(new RegisterTargetsCommand({ TargetGroupArn: arn, Targets: [{ Id: address }] }));
    return arn;
  };
  const [blue, green] = [await group('blue', '1', '10.0.0.1'), await group('green', '2', '10.0.0.2')];
  const { Listeners = [] } = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    }),
  );
  const { Rules = [] } = await elb.send(
    new CreateRuleCommand({
      ListenerArn: Listeners[0]?.ListenerArn,
      Priority: 1,
      Conditions: [{ Field: 'path-pattern', Values: ['/*'] }],
      Actions: [{ Type: 'forward', TargetGroupArn: blue }],
    }),
  );
  return { rule: Rules[0]?.RuleArn ?? '', blue, green };
}

export interface RuleOfTwo {
  readonly rule: string;
  readonly blue: string;
  readonly green: string;
}

/** Users of two target groups behind a rule. */
export interface ShopTraffic {
  /** The groups with their share in percent. */
  split(): Promise<Record<'blue' | 'green', number>>;
  startTraffic(errorRate: Partial<Record<'blue' | 'green', number>>): { stop(): Promise<void> };
}

export interface Shop extends ShopTraffic {
  readonly target: AlbTarget;
  close(): void;
}

/** An HTTP server in this process as what answers at every address. */
export async function createStorefront(): Promise<{ readonly url: string; close(): void }> {
  const server: Server = createServer((_request, response) => response.end('welcome'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => void server.close(),
  };
}

/** A shop behind a rule. */
export async function createShop(): Promise<Shop> {
  const { url, close } = await createStorefront();
  const place = await createRule('shop');
  const { rule, blue, green } = place;
  const target: AlbTarget = {
    kind: 'alb',
    rule,
    url,
    groups: { blue: { arn: blue, url }, green: { arn: green, url } },
    health: '/',
    startTimeout: 30,
  };
  return { target, ...trafficOf(place), close };
}

export function trafficOf(place: RuleOfTwo): ShopTraffic {
  const split = async () => {
    const { Rules = [] } = await elb.send(new DescribeRulesCommand({ RuleArns: [place.rule] }));
    const groups = Rules[0]?.Actions?.[0]?.ForwardConfig?.TargetGroups ?? [
      { TargetGroupArn: place.blue, Weight: 1 },
    ];
    const total = groups.reduce((sum, group) => sum + (group.Weight ?? 0), 0);
    const share = (arn: string) =>
      Math.round(((groups.find((group) => group.TargetGroupArn === arn)?.Weight ?? 0) / total) * 1000) / 10;
    return { blue: share(place.blue), green: share(place.green) };
  };
  return {
    split,
    startTraffic: (errorRate) => everySecond(async () => tell(place, await split(), errorRate)),
  };
}

async function tell(
  place: RuleOfTwo,
  shares: Record<'blue' | 'green', number>,
  errorRate: Partial<Record<'blue' | 'green', number>>,
): Promise<void> {
  const Timestamp = new Date(Math.floor(Date.now() / 1000) * 1000);
  const data = (['blue', 'green'] as const).flatMap((name): MetricDatum[] => {
    const requests = Math.round(15 * shares[name]);
    if (requests === 0) return [];
    const Dimensions = [
      {
        Name: 'LoadBalancer',
        Value: place.rule.split(':listener-rule/')[1]?.split('/').slice(0, 3).join('/'),
      },
      { Name: 'TargetGroup', Value: place[name].split(':').at(-1) },
    ];
    const common = { Timestamp, Dimensions, StorageResolution: 1 };
    const errors = Math.round(requests * (errorRate[name] ?? 0));
    return [
      { ...common, MetricName: 'RequestCount', Value: requests },
      { ...common, MetricName: 'HTTPCode_Target_5XX_Count', Value: errors },
      {
        ...common,
        MetricName: 'TargetResponseTime',
        Values: [0.02, 0.06, 0.09],
        Counts: Array(3).fill(requests),
      },
    ];
  });
  if (data.length > 0)
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'AWS/ApplicationELB', MetricData: data }));
}

/** Figures of one target group at a time: a request for each latency, in seconds. */
export async function putFigures(
  { rule, ...arns }: RuleOfTwo,
  group: 'blue' | 'green',
  at: number,
  errors: number,
  seconds: readonly number[],
): Promise<void> {
  const Dimensions = [
    { Name: 'LoadBalancer', Value: rule.split(':listener-rule/')[1]?.split('/').slice(0, 3).join('/') },
    { Name: 'TargetGroup', Value: arns[group].split(':').at(-1) },
  ];
  const common = { Dimensions, Timestamp: new Date(at) };
  await cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: 'AWS/ApplicationELB',
      MetricData: [
        { ...common, MetricName: 'RequestCount', Value: seconds.length },
        { ...common, MetricName: 'HTTPCode_Target_5XX_Count', Value: errors },
        {
          ...common,
          MetricName: 'TargetResponseTime',
          Values: [...seconds],
          Counts: seconds.map(() => 1),
        },
      ],
    }),
  );
}

/** What the contract of a metric source asks for: version 1 in blue with errors, version 2 in green without. */
export async function putContractFigures(place: RuleOfTwo, settledFrom: number): Promise<void> {
  const at = settledFrom + 5000;
  await putFigures(place, 'blue', at, 2, [0.01, 0.02, 0.03, 0.04, 0.05, 0.15, 0.16, 0.2]);
  await putFigures(place, 'green', at, 0, [0.01, 0.02]);
}

/** Does something at the beginning of every second until it is stopped. */
export function everySecond(act: () => Promise<void>): { stop(): Promise<void> } {
  let stopped = false;
  const work = (async () => {
    while (!stopped) {
      await act();
      await new Promise((done) => setTimeout(done, 1000 - (Date.now() % 1000)));
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      await work;
    },
  };
}
