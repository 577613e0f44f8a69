import type {
  DeploymentEvidence,
  InfrastructureEvidence,
  SloEvidence,
} from '../../model/deployment-evidence.ts';
import type { Baseline } from '../../model/metrics.ts';
import type { MetricVerdict, SloVerdict } from '../../model/verdict.ts';
import { buildEvidenceCurve, curveFacts, type EvidenceCurve } from './evidence-curve.ts';
import { count, elapsed, formatAt, milliseconds, NOT_REACHED, percent } from './format.ts';
import { buildHead, type ReportHead, renderHead } from './head.ts';
import { facts, heading, list, page, table } from './markdown.ts';
import { evidenceWords, METRIC_TITLES, metricValue } from './metric-words.ts';
import { renderEvidence } from './render-curve.ts';

/** The periods are in the curves, and not here once more. */
type JudgedMetric = Omit<MetricVerdict, 'series'>;

interface Observation {
  readonly evidence: Omit<SloEvidence, 'verdict'> & {
    readonly verdict: Omit<SloVerdict, 'metrics'> & { readonly metrics: readonly JudgedMetric[] };
  };
  /** How the odds grew until the verdict, for each metric. */
  readonly curves: readonly EvidenceCurve[];
  /** Alerts of the infrastructure while it was observed, each once. */
  readonly alerts: readonly string[];
}

export interface SloReport {
  readonly head: ReportHead;
  readonly baseline: Baseline | null;
  readonly observations: readonly Observation[];
}

/** What the watchers of each observation saw and decided (OB-6). */
export function buildSloReport(evidence: DeploymentEvidence): SloReport {
  const common = curveFacts(evidence);
  return {
    head: buildHead('SLO monitoring report', evidence),
    baseline: evidence.baseline,
    observations: evidence.slo.map((each) => ({
      evidence: withoutSeries(each),
      curves: each.verdict.metrics.map((metric) => buildEvidenceCurve(metric, common)),
      alerts: alertsWithin(evidence.infrastructure, each.from, each.at),
    })),
  };
}

const withoutSeries = (each: SloEvidence): Observation['evidence'] => ({
  ...each,
  verdict: { ...each.verdict, metrics: each.verdict.metrics.map(({ series, ...metric }) => metric) },
});

const alertsWithin = (readings: readonly InfrastructureEvidence[], from: number, to: number): string[] => [
  ...new Set(readings.filter(({ at }) => at >= from && at <= to).flatMap(({ verdict }) => verdict.alerts)),
];

export const renderSloReport = (report: SloReport): string =>
  page([
    ...renderHead(report.head),
    heading(2, 'Baseline'),
    renderBaseline(report.baseline),
    heading(2, 'Observations'),
    table(
      ['Observation', 'Candidate has', 'Status', 'Decision', 'Reason'],
      report.observations.map(({ evidence: { observation, weight, verdict } }) => [
        observation,
        percent(weight),
        verdict.status,
        verdict.decision,
        verdict.sentence,
      ]),
      `No traffic was observed. ${NOT_REACHED}`,
    ),
    ...report.observations.flatMap(renderObservation),
  ]);

function renderBaseline(baseline: Baseline | null): string {
  if (!baseline) return list([], NOT_REACHED);
  const rate = baseline.requests > 0 ? (100 * baseline.errors) / baseline.requests : null;
  return facts([
    ['Version', baseline.version ?? 'nothing served before'],
    ['Measured', `${formatAt(baseline.from)} to ${formatAt(baseline.to)}`],
    ['Requests', `${count(baseline.requests)}, ${Number(baseline.rate.toFixed(2))} a second`],
    ['Error rate', percent(rate)],
    [
      'Latency',
      `p50 ${milliseconds(baseline.p50Ms)}, p90 ${milliseconds(baseline.p90Ms)}, p99 ${milliseconds(baseline.p99Ms)}`,
    ],
  ]);
}

function renderObservation({ evidence, curves, alerts }: Observation): string[] {
  const { observation, weight, from, at, verdict, history } = evidence;
  return [
    heading(3, `Observation: ${observation}`),
    facts([
      ['Candidate has', percent(weight)],
      ['Time', `${formatAt(from)} to ${formatAt(at)}, ${elapsed(at - from)}`],
      ['Periods', `${verdict.periodsUsed} used, ${verdict.periodsDropped.length} left out`],
      ['Decision', `${verdict.decision}: ${verdict.status}, ${verdict.sentence}`],
    ]),
    table(
      ['Metric', 'Status', 'Current', 'Baseline', 'Target', 'Limit', 'Evidence', 'Requests', 'Reason'],
      verdict.metrics.map(renderMetric),
      'No metric was judged.',
    ),
    ...curves.flatMap(renderEvidence),
    heading(4, 'Periods left out'),
    list(verdict.periodsDropped, 'None.'),
    heading(4, 'Alerts'),
    list(alerts, 'The infrastructure raised no alert.'),
    heading(4, 'History'),
    table(
      ['Time', 'Status', 'What was seen'],
      history.map((entry) => [formatAt(entry.at), entry.status, entry.sentence]),
      'The verdict above is the first one.',
    ),
  ];
}

const renderMetric = (metric: JudgedMetric): string[] => [
  METRIC_TITLES[metric.metric],
  metric.status,
  metricValue(metric.metric, metric.candidate),
  metricValue(metric.metric, metric.baseline),
  metric.target === null ? 'none' : metricValue(metric.metric, metric.target),
  metric.limit,
  evidenceWords(metric),
  `${count(metric.candidateRequests)} against ${count(metric.baselineRequests)}`,
  metric.sentence,
];
