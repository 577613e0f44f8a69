import type { DeploymentEvidence } from '../../../model/deployment-evidence.ts';
import type { VerdictStatus } from '../../../model/verdict.ts';
import { NOT_REACHED } from '../format.ts';
import { heading, paragraph, table } from '../markdown.ts';
import { METRIC_TITLES, metricValue } from '../metric-words.ts';

interface SloRow {
  readonly metric: string;
  readonly unit: 'percent' | 'ms';
  readonly baseline: number | null;
  readonly after: number | null;
  readonly target: number | null;
  readonly status: VerdictStatus | 'met' | 'missed' | 'not measured';
}

export interface SloMetrics {
  /** The observation that "after" is from; null: none was made. */
  readonly observation: string | null;
  readonly rows: readonly SloRow[];
}

/** Baseline against after against target (RP-2), from the last observation. */
export function buildSloMetrics({ slo, definition }: DeploymentEvidence): SloMetrics {
  const last = slo.at(-1);
  if (!last) return { observation: null, rows: [] };
  const rows = last.verdict.metrics.map(
    ({ metric, status, baseline, candidate, target }): SloRow => ({
      metric: METRIC_TITLES[metric],
      unit: metric === 'latency' ? 'ms' : 'percent',
      baseline,
      after: candidate,
      target,
      status,
    }),
  );
  const errors = last.verdict.metrics.find(({ metric }) => metric === 'errors');
  const availability = definition?.slo.targets.availabilityPercent ?? null;
  return {
    observation: last.observation,
    rows: errors ? [...rows, availabilityRow(errors.baseline, errors.candidate, availability)] : rows,
  };
}

/** The share of requests that did not fail. It has no verdict of its own: the error rate's is its verdict. */
function availabilityRow(before: number | null, after: number | null, target: number | null): SloRow {
  const available = (errors: number | null) => (errors === null ? null : 100 - errors);
  const now = available(after);
  return {
    metric: 'availability',
    unit: 'percent',
    baseline: available(before),
    after: now,
    target,
    status: now === null || target === null ? 'not measured' : now >= target ? 'met' : 'missed',
  };
}

export function renderSloMetrics({ observation, rows }: SloMetrics): string[] {
  const show = (row: SloRow, value: number | null) =>
    metricValue(row.unit === 'ms' ? 'latency' : 'errors', value);
  return [
    heading(2, 'SLO metrics'),
    ...(observation ? [paragraph(`After: as measured in ${observation}.`)] : []),
    table(
      ['Metric', 'Baseline', 'After', 'Target', 'Status'],
      rows.map((row) => [
        row.metric,
        show(row, row.baseline),
        show(row, row.after),
        row.target === null ? 'none' : show(row, row.target),
        row.status,
      ]),
      observation ? 'No metric was judged.' : `No traffic was observed. ${NOT_REACHED}`,
    ),
  ];
}
