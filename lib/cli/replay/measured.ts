import { thresholds } from '../../domain/analysis/index.ts';
import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import { formatDuration } from '../../model/duration.ts';
import { refused } from '../../model/errors.ts';
import { MOST_PERIODS } from '../../model/trace.ts';
import type { Ports } from '../../ports/index.ts';
import type { MetricSource } from '../../ports/metric-source.ts';
import { baselineBefore } from '../../stages/capture-baseline.ts';
import { lastPeriodEnd, nextPeriod } from '../../stages/context.ts';
import { type Deployed, deployedIn, type Window } from './deployed.ts';
import { clockOf, type Past, utc } from './past.ts';

export interface MeasuredOptions {
  /** With the policy as its `slo`. */
  readonly definition: ServiceDefinition;
  readonly window: Window;
  /** How long the source keeps its figures, and how late they come: for what it cannot tell. */
  readonly keeps: string;
  readonly late?: string;
}

/** A deployment as the metrics of this machine or of CloudWatch tell of it. */
export async function pastOfMetrics(
  ports: Pick<Ports, 'deployments' | 'traffic' | 'metrics'>,
  { definition, window, keeps, late }: MeasuredOptions,
): Promise<Past> {
  const { service, slo } = definition;
  const seconds = slo.period;
  const deployed = await deployedIn(ports, definition, window);
  const { candidate, stable, shifts } = deployed;
  const begin = nextPeriod(shifts[0]?.at ?? window.from, seconds);
  const end = lastPeriodEnd(deployed.until, seconds);
  const stages = shifts
    .map(({ at, weight }) => ({ startedAt: nextPeriod(at, seconds), weight }))
    .filter(({ startedAt }) => startedAt < end);
  refuseLength(begin, end, seconds);
  const short = shifts.filter(({ at }) => nextPeriod(at, seconds) >= end);
  const history = stable === null ? undefined : beforeTraffic(ports.metrics, stable, candidate);
  const baseline = await baselineBefore(history?.metrics ?? ports.metrics, {
    definition,
    version: stable,
    // Begun with its own traffic, and not with --from: there may be minutes in between.
    to: lastPeriodEnd(shifts[0]?.at ?? window.from, seconds),
    seconds,
  });
  const periods = await ports.metrics.periods({
    definition,
    versions: stable === null || stable === candidate ? [candidate] : [candidate, stable],
    from: begin,
    to: end,
    seconds,
    slowerThan: thresholds(baseline),
  });
  // A version that a recorded deployment had may well have answered nothing; one that is only named has to be there.
  const heard = periods.filter(
    ({ requests, version }) => (requests ?? 0) > 0 && (deployed.id !== undefined || version === candidate),
  );
  if (heard.length === 0)
    throw refused(
      `there are no figures of ${service} ${nameOf(deployed)} between ${utc(begin)} and ${utc(end)}: ${keeps}; give another --from and --to, or a file with --trace`,
    );
  return {
    id: deployed.id ?? `${service} ${nameOf(deployed)}`,
    title: `${service} ${nameOf(deployed)}${deployed.id ? `, ${deployed.id}` : ''}: ${utc(begin)} to ${utc(end)}`,
    question: { candidate, stable, periods, stages, planSeconds: deployed.planSeconds, baseline, slo },
    notes: [
      ...deployed.notes,
      ...short.map(
        ({ at, weight }) =>
          `the stage of ${weight} %, begun ${utc(at)}, has no whole period of ${formatDuration(seconds)} (slo.period) and is left out`,
      ),
      ...(history?.notes() ?? []),
      ...(late ? [late] : []),
    ],
    clock: clockOf(begin, end, seconds),
  };
}

const nameOf = ({ candidate, stable }: Deployed) =>
  stable === null
    ? candidate
    : candidate === stable
      ? `${candidate} compared with itself`
      : `${candidate} over ${stable}`;

function refuseLength(begin: number, end: number, seconds: number): void {
  const periods = (end - begin) / (seconds * 1000);
  if (periods < 1)
    throw refused(
      `from ${utc(begin)} to ${utc(end)} there is no whole period of ${formatDuration(seconds)} (slo.period) to judge; give a later --to`,
    );
  if (periods > MOST_PERIODS)
    throw refused(
      `from ${utc(begin)} to ${utc(end)} are ${periods.toLocaleString('en-US')} periods of ${formatDuration(seconds)} (slo.period), and at most ${MOST_PERIODS} can be replayed; give a --to of ${new Date(begin + MOST_PERIODS * seconds * 1000).toISOString()} or earlier`,
    );
}

/** So many of the newest periods without figures are no chance: they are kept under another name. */
const NEWEST = 10;

/**
 * Where traffic is not divided, some sources have figures of the whole service only (a Lambda alias), and tell them as
 * those of the version that has all traffic today. Before the candidate's first traffic they were the stable version's.
 */
function beforeTraffic(
  source: MetricSource,
  stable: string,
  candidate: string,
): { readonly metrics: MetricSource; notes(): string[] } {
  let replaced = false;
  const periods: MetricSource['periods'] = async (query) => {
    const own = await source.periods(query);
    if (stable === candidate || own.slice(-NEWEST).some(({ requests }) => requests !== null)) return own;
    const others = await source.periods({ ...query, versions: [candidate] });
    if (others.slice(-NEWEST).every(({ requests }) => requests === null)) return own;
    replaced = true;
    return own.map((period, index) => {
      const other = others[index];
      return period.requests === null && other ? { ...other, version: stable } : period;
    });
  };
  return {
    metrics: { periods },
    notes: () =>
      replaced
        ? [
            `before the first traffic of ${candidate} there are figures of the whole service only: they are taken as those of ${stable}`,
          ]
        : [],
  };
}
