import { invalid, summariseBaseline } from '../../domain/analysis/index.ts';
import type { Slo } from '../../model/definition/slo.ts';
import { formatDuration } from '../../model/duration.ts';
import { refused } from '../../model/errors.ts';
import type { Baseline, MetricPeriod } from '../../model/metrics.ts';
import type { Arm, Trace, TracedDeployment, Truth } from '../../model/trace.ts';
import { parseTraces } from '../../model/trace-file.ts';
import { clockOf, offsetClock, type Past, utc } from './past.ts';
import { readText } from './read-text.ts';

/** What a trace's thresholds are, in its order, and the share of the requests that may be above each. */
const LIMITS = [
  { of: 'p99', share: 0.01 },
  { of: 'p90', share: 0.1 },
  { of: 'p50', share: 0.5 },
  { of: 'target', share: 0.01 },
] as const;
const BASELINE_SECONDS = 600;

/** Every deployment of a file of traces, or of the one that is named. */
export function pastOfTraces(file: string, slo: Slo, id: string | undefined): readonly Past[] {
  const parsed = parseTraces(readJson(file), file);
  if (!parsed.ok) throw refused(parsed.problems.join('\n'));
  const chosen = parsed.deployments.filter(({ trace }) => id === undefined || trace.id === id);
  if (chosen.length === 0) {
    const ids = parsed.deployments.map(({ trace }) => trace.id);
    const shown = `${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ` and ${ids.length - 5} more` : ''}`;
    throw refused(`${file} has no trace with the id "${id}"; there: ${shown}; correct --id, or leave it out`);
  }
  return chosen.map((each) => pastOf(each, slo));
}

function readJson(file: string): unknown {
  const text = readText(file, '--trace');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refused(
      `${file} is not readable as JSON: ${(error as Error).message}; its format: bench/traces.schema.json`,
    );
  }
}

function pastOf({ trace, truth }: TracedDeployment, slo: Slo): Past {
  const { stages, periods, periodSeconds } = trace;
  const length = periodSeconds * 1000;
  const begin = trace.startedAt === undefined ? 0 : Date.parse(trace.startedAt);
  const end = begin + periods.length * length;
  const weights = stages.map(({ weight }) => weight).join(', ');
  const when = trace.startedAt === undefined ? '' : ` from ${utc(begin)}`;
  return {
    id: trace.id,
    title: `${trace.id}: ${stages.length === 1 ? '1 stage' : `${stages.length} stages`} (${weights} %), ${periods.length} periods of ${formatDuration(periodSeconds)}${when}`,
    question: {
      candidate: 'candidate',
      stable: 'stable',
      periods: periods.flatMap(({ candidate, baseline }, index) => [
        periodOf('candidate', begin + index * length, candidate, trace),
        periodOf('stable', begin + index * length, baseline, trace),
      ]),
      stages: stages.map(({ start, weight }) => ({ startedAt: begin + start * length, weight })),
      planSeconds: stages.map((stage) => stage.periods * periodSeconds),
      baseline: baselineOf(trace, begin),
      slo,
    },
    notes: [...withoutEffect(trace, slo), ...cannotBe(trace), ...truthText(truth, trace)],
    clock: trace.startedAt === undefined ? offsetClock(periodSeconds) : clockOf(begin, end, periodSeconds),
    truth,
  };
}

const periodOf = (
  version: string,
  start: number,
  arm: Arm | null,
  { periodSeconds, thresholdsMs }: Trace,
): MetricPeriod => ({
  version,
  start,
  seconds: periodSeconds,
  completeness: 1,
  requests: arm ? arm.requests : null,
  errors: arm ? arm.errors : null,
  routed: null,
  latency: arm?.p99Ms ? { p50: 0, p90: 0, p99: arm.p99Ms } : null,
  slower: arm ? arm.slower : thresholdsMs.map(() => 0),
});

function baselineOf(trace: Trace, begin: number): Baseline {
  const length = trace.periodSeconds * 1000;
  const before = trace.history.length;
  const limits = trace.thresholdsMs.flatMap((ms, index) => {
    const limit = LIMITS[index];
    return limit ? [{ ...limit, ms }] : [];
  });
  return summariseBaseline({
    periods: trace.history.map((arm, index) =>
      periodOf('stable', begin + (index - before) * length, arm, trace),
    ),
    version: 'stable',
    from: begin - Math.ceil(BASELINE_SECONDS / trace.periodSeconds) * length,
    to: begin,
    limits,
  });
}

/** A trace has been counted already: what a policy says of how to count cannot change it any more. */
function withoutEffect({ periodSeconds, thresholdsMs, history }: Trace, slo: Slo): string[] {
  const notes: string[] = [];
  if (slo.period !== periodSeconds)
    notes.push(
      `slo.period is ${formatDuration(slo.period)}, and the trace's periods are ${formatDuration(periodSeconds)}: they stay so`,
    );
  const [p99, , , target] = thresholdsMs;
  if (p99 === undefined) return [...notes, 'the trace has no slow requests: latency is not judged'];
  const own = meanP99(history);
  const wanted = own === null ? null : own * (1 + slo.limits.p99Percent / 100);
  const differs =
    (wanted !== null && Math.abs(p99 / wanted - 1) > TOLERANCE) ||
    (target !== undefined && Math.abs(target / slo.targets.p99Ms - 1) > TOLERANCE);
  if (differs)
    notes.push(
      `latency is judged by the limits that the trace counts by (${thresholdsMs.map((ms) => ms.toFixed(0)).join(', ')} ms), and not by the policy's: p99 ${wanted === null ? 'unknown' : `${wanted.toFixed(0)} ms`}, target ${slo.targets.p99Ms} ms`,
    );
  return notes;
}

/** Figures that are left out, said beforehand: a verdict of the rest looks no different. */
function cannotBe(trace: Trace): string[] {
  const why = (arm: Arm | null) => (arm === null ? undefined : invalid(periodOf('', 0, arm, trace)));
  const found = trace.periods.flatMap(({ candidate, baseline }, index) => {
    const reason = why(candidate) ?? why(baseline);
    return reason === undefined ? [] : [`period ${index}: ${reason}`];
  });
  if (found.length === 0) return [];
  return [
    `${found.length} of ${trace.periods.length} periods have figures that cannot be, and are left out: ${found.slice(0, 3).join('; ')}`,
  ];
}

/** A p99 of few requests is no better known. */
const TOLERANCE = 0.1;

function meanP99(history: Trace['history']): number | null {
  const known = history.flatMap((arm) => (arm?.p99Ms ? [arm.p99Ms] : []));
  return known.length > 0 ? known.reduce((sum, each) => sum + each, 0) / known.length : null;
}

function truthText(truth: Truth | undefined, { periodSeconds }: Trace): string[] {
  if (!truth) return [];
  if (truth.healthy) return [`what is true: ${truth.scenario}, the candidate is healthy`];
  const since =
    truth.onset === null || truth.onset === 0
      ? 'from its first traffic on'
      : `from ${formatDuration(truth.onset * periodSeconds)} after the first traffic on`;
  return [`what is true: ${truth.scenario}, the candidate is bad ${since}`];
}
