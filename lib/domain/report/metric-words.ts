import type { MetricName, MetricVerdict } from '../../model/verdict.ts';
import { count, milliseconds, percent } from './format.ts';

export const METRIC_TITLES: Record<MetricName, string> = {
  errors: 'error rate',
  latency: 'p99 latency',
  throughput: 'throughput',
};

/** A metric's value with its unit: rates in percent, latency in ms. */
export const metricValue = (metric: MetricName, value: number | null): string =>
  metric === 'latency' ? milliseconds(value) : percent(value);

/** "2,300 : 1, 200 : 1 needed". */
export const evidenceWords = ({ evidence, evidenceNeeded }: MetricVerdict): string =>
  evidence === null ? 'not known' : `${odds(evidence)}, ${odds(evidenceNeeded)} needed`;

/** Odds grow beyond any use of their digits. */
const odds = (value: number) =>
  value >= 1e6 ? 'over 1,000,000 : 1' : `${count(Number(value.toFixed(value < 10 ? 1 : 0)))} : 1`;
