/** What is true of a simulated deployment. Everything is 0 or 1 where a scenario says nothing. */
export interface Scenario {
  readonly name: string;
  readonly healthy: boolean;
  /** Error rate of the candidate above the baseline's, as a share, from `onset` on. */
  readonly rise?: number;
  /** Error rate of the candidate in times of the baseline's. */
  readonly times?: number;
  /** First bad period. */
  readonly onset?: number;
  /** Errors come in clusters of so many on average (geometric), each on one version. */
  readonly cluster?: number;
  /** Both versions fail for a while: chance of it a deployment. */
  readonly incident?: number;
  /** The candidate fails and is slow while it is cold, for so many periods: share of its requests that fail. */
  readonly cold?: number;
  /** Share of the periods whose figures are missing, each version by itself. */
  readonly missing?: number;
  /** The newest period has half of its figures when it is first seen. */
  readonly halfLanded?: true;
  /** cv of each version's error rate from period to period, of its own. */
  readonly armNoise?: number;
  /** The noise of `armNoise` is not in the time before: it came with the split. */
  readonly unseen?: true;
  /** Harder than analysis.md asks: shown, and not counted in its demands. */
  readonly beyond?: true;
  /** Latency of the candidate in times of the baseline's. Without it no latencies are simulated. */
  readonly slower?: number;
  /** Shape of the latencies. */
  readonly tail?: 'log-normal' | 'heavy';
  /** Share of the requests due to it that the candidate answers. */
  readonly answers?: number;
  /** cv of each version's traffic from period to period. */
  readonly trafficNoise?: number;
  /** Requests vary over the day by so much, and double within minutes now and then. */
  readonly restless?: true;
}

/** Healthy candidates, as analysis.md demands them (the first eight), and some of our own. */
export const HEALTHY: readonly Scenario[] = [
  { name: 'steady', healthy: true },
  { name: 'shared incident', healthy: true, incident: 1 },
  { name: 'clustered errors', healthy: true, cluster: 3 },
  { name: 'cold start', healthy: true, cold: 0.05 },
  { name: '30 % missing', healthy: true, missing: 0.3 },
  { name: 'half-landed', healthy: true, halfLanded: true },
  { name: 'arm noise 0.2', healthy: true, armNoise: 0.2 },
  { name: '1.2 x errors', healthy: true, times: 1.2 },
  { name: 'unseen arm noise 0.2', healthy: true, armNoise: 0.2, unseen: true, beyond: true },
  { name: 'restless traffic', healthy: true, restless: true, cluster: 1.5 },
  { name: 'uneven traffic', healthy: true, trafficNoise: 0.1 },
];

export const BAD: readonly Scenario[] = [
  { name: '+0.5 pp', healthy: false, rise: 0.005 },
  { name: '+2 pp', healthy: false, rise: 0.02 },
  { name: '+5 pp', healthy: false, rise: 0.05 },
  { name: '+20 pp', healthy: false, rise: 0.2 },
];

/** Rates in requests/s and baseline error rates: analysis.md's twenty cells. */
export const RATES = [0.1, 1, 10, 100, 1000] as const;
export const ERROR_RATES = [0, 0.0001, 0.001, 0.01] as const;

export interface Cell {
  readonly rate: number;
  readonly errorRate: number;
}
export const CELLS: readonly Cell[] = RATES.flatMap((rate) =>
  ERROR_RATES.map((errorRate) => ({ rate, errorRate })),
);

/** 60 periods: 1 → 5 → 25 → 50 → 95 with a control slice of 5 %. */
export const LADDER = [1, 5, 25, 50, 95].map((weight, index) => ({ start: index * 12, periods: 12, weight }));
/** 60 periods at one weight. */
export const single = (weight: number) => [{ start: 0, periods: 60, weight }];
