import { type Deployment, drawDeployment, type Wish } from './deployment.ts';
import { type Breach, judgeDeployment } from './judge.ts';
import { type Rollout, stageBegins } from './rollout.ts';

/** What came of one deployment; the figures themselves are let go of, since there may be thousands. */
export interface Outcome {
  readonly seed: number;
  readonly kind: Rollout['kind'];
  readonly rate: number;
  readonly breach: Breach | null;
  /** The dependency was away shortly before the breach: the candidate is not to blame, but not much tells so. */
  readonly outage: boolean;
  readonly events: Events;
}

/** What happened, on a day and in the deployment that ends it. */
export interface Events {
  readonly errors: number;
  readonly retries: number;
  readonly poisoned: number;
  readonly starved: number;
  /** Minutes with twice the usual traffic or more. */
  readonly crowded: number;
  /** Periods without figures. */
  readonly missing: number;
}

export function outcomeOf(seed: number, every: number, wish: Wish = {}): Outcome {
  const deployment = drawDeployment(seed, wish);
  const { rollout, service } = deployment;
  const breach = judgeDeployment(deployment, every);
  return {
    seed,
    kind: rollout.kind,
    rate: service.rate,
    breach,
    outage: breach !== null && wasAway(deployment, breach),
    events: eventsOf(deployment),
  };
}

/** Verdicts tell of the last minutes; an outage before that is not what they act on. */
const LATELY = 10;

function wasAway({ minutes, rollout }: Deployment, { stage, period }: Breach): boolean {
  const until = stageBegins(rollout, stage) + period;
  return minutes.slice(until - LATELY, until).some(({ weather }) => weather.away > 0);
}

function eventsOf({ minutes, history }: Deployment): Events {
  const both = minutes.flatMap(({ candidate, stable }) => [candidate, stable]);
  const sum = <T>(items: readonly T[], count: (item: T) => number) =>
    items.reduce((total, item) => total + count(item), 0);
  return {
    errors: sum(both, ({ answers, poisoned }) => answers.errors + poisoned),
    retries: sum(both, ({ answers }) => answers.retries),
    poisoned: sum(both, ({ poisoned }) => poisoned),
    starved: sum(both, ({ answers }) => answers.starved),
    crowded: sum(minutes, ({ weather }) => Number(weather.crowd >= 2)),
    missing: sum(history, ({ requests }) => Number(requests === null)),
  };
}

/** Share of the deployments in which something happened. */
export const shareWith = (outcomes: readonly Outcome[], event: keyof Events): number =>
  outcomes.filter(({ events }) => events[event] > 0).length / outcomes.length;

export const rolledBack = (outcomes: readonly Outcome[]): Outcome[] =>
  outcomes.filter(({ breach }) => breach !== null);

const METRICS = ['errors', 'latency', 'throughput'];

/** Counts and rates for people to read: all, by kind, and by the metric that caused the rollback. */
export function tally(outcomes: readonly Outcome[], sentences = 20): string {
  const line = (name: string, some: readonly Outcome[]) => {
    const back = rolledBack(some);
    const by = METRICS.map(
      (name) => `${name} ${back.filter(({ breach }) => breach?.metric === name).length}`,
    );
    const rate = ((back.length / Math.max(1, some.length)) * 100).toFixed(2);
    const away = back.filter(({ outage }) => outage).length;
    return `${name}: ${back.length} of ${some.length} rolled back (${rate} %): ${by.join(', ')}; dependency away ${away}`;
  };
  const reasons = rolledBack(outcomes).slice(0, sentences).map(reasonOf);
  const ofKind = (wanted: Rollout['kind']) => outcomes.filter(({ kind }) => kind === wanted);
  return [
    line('healthy deployments', outcomes),
    line('  canary', ofKind('canary')),
    line('  blue-green', ofKind('blue-green')),
    ...reasons,
    '',
  ].join('\n');
}

const reasonOf = ({ seed, kind, rate, breach, outage }: Outcome): string =>
  `  seed ${seed}, ${kind}, ${rate.toPrecision(3)} requests/s, stage ${(breach?.stage ?? 0) + 1}, period ${breach?.period}${outage ? ', dependency away' : ''}: ${breach?.sentence}`;
