import { parse, stringify } from 'yaml';
import { createCodeDeployShop } from './codedeploy-ecs.ts';
import { createCodeDeployGreeter } from './codedeploy-lambda.ts';
import { createEcsService } from './ecs-service.ts';
import { createGreeter, split as splitOfAlias, startTraffic as startGreeterTraffic } from './greeter.ts';
import { createShop } from './shop.ts';

/** A service in the emulated account: a good version is deployed first, and then a bad one. */
export interface Story {
  readonly service: string;
  readonly driver: string;
  readonly strategy: string;
  /** What its definition has beside or instead of what all have in common. */
  readonly definition: Readonly<Record<string, unknown>>;
  readonly good: string;
  readonly bad: string;
  /** Users, as CloudWatch would tell of them; with `failing`, those of the bad version meet errors. */
  startTraffic(failing: boolean): { stop(): Promise<void> };
  /** Who serves, in percent, read from where traffic is split. */
  split(): Promise<Readonly<Record<string, number>>>;
  /** What that has to be after the good deployment, and again after the bad one. */
  readonly served: Readonly<Record<string, number>>;
  close(): void;
}

const RATE = 1500;
/** The share of the bad version's requests that fail. */
const SHARE = 0.3;
const rates = (version: string, failing: boolean) => (failing ? { [version]: SHARE } : {});

export const SERVICES = ['greeter', 'shop', 'orders', 'cd-greeter', 'cd-shop'] as const;

/** Creates what every story is about. In the order of SERVICES. */
export async function createStories(): Promise<readonly Story[]> {
  await createGreeter();
  const shop = await createShop();
  const orders = await createEcsService('orders');
  const viaCodeDeploy = await createCodeDeployGreeter('cd-greeter');
  const cdShop = await createCodeDeployShop('cd-shop');
  const percents = async (name?: string) =>
    Object.fromEntries(
      Object.entries(await splitOfAlias(name)).map(([version, share]) => [version, Math.round(share * 100)]),
    );
  return [
    {
      service: 'greeter',
      driver: 'lambda-alias',
      strategy: 'canary 5 → 25 → 50 → 95 → 100 %',
      definition: { delivery: { controlSlice: 5 } },
      good: '1.1.0',
      bad: '1.0.0',
      startTraffic: (failing) =>
        startGreeterTraffic({ requestsPerSecond: RATE, errorRate: rates('1', failing) }),
      split: () => percents(),
      served: { '2': 100 },
      close: () => undefined,
    },
    {
      service: 'shop',
      driver: 'alb-weights',
      strategy: 'canary 5 → 25 → 50 → 100 %',
      definition: { target: shop.target, smoke: {} },
      good: '2',
      bad: '1',
      startTraffic: (failing) => shop.startTraffic(rates('blue', failing)),
      split: () => shop.split(),
      served: { blue: 0, green: 100 },
      close: () => shop.close(),
    },
    {
      service: 'orders',
      driver: 'ecs-rolling',
      strategy: 'rolling, one of two',
      definition: { target: orders.target, smoke: {}, delivery: { strategy: 'rolling', steps: undefined } },
      good: '1.1.0',
      bad: '1.0.0',
      startTraffic: (failing) => orders.startTraffic(rates('1.0.0', failing)),
      split: () => orders.split(),
      served: { '1.1.0': 100 },
      close: () => orders.close(),
    },
    {
      service: 'cd-greeter',
      driver: 'codedeploy (Lambda)',
      strategy: 'canary 10 → 100 %',
      definition: { target: viaCodeDeploy, alarms: ['cd-greeter-errors'], delivery: { steps: undefined } },
      good: '1.1.0',
      bad: '1.0.0',
      startTraffic: (failing) =>
        startGreeterTraffic({
          name: 'cd-greeter',
          requestsPerSecond: RATE,
          errorRate: rates('1', failing),
        }),
      split: () => percents('cd-greeter'),
      served: { '2': 100 },
      close: () => undefined,
    },
    {
      service: 'cd-shop',
      driver: 'codedeploy (ECS)',
      strategy: 'blue-green',
      definition: {
        target: cdShop.target,
        smoke: {},
        delivery: { strategy: 'blue-green', steps: undefined },
      },
      good: '2',
      bad: '1',
      startTraffic: (failing) => cdShop.startTraffic(rates('blue', failing)),
      split: () => cdShop.split(),
      served: { blue: 0, green: 100 },
      close: () => cdShop.close(),
    },
  ];
}

/** The definition of a service as a file has it: the common one, changed. */
export function definitionOf(
  common: string,
  { service, definition }: Pick<Story, 'service' | 'definition'>,
): string {
  const base = parse(common) as { delivery: object };
  return stringify({
    ...base,
    service,
    ...definition,
    delivery: { ...base.delivery, ...(definition['delivery'] as object | undefined) },
  });
}
