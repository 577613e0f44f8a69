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
export const evidenceWords = ({
  evidence,
  evidenceNeeded,
}: Pick<MetricVerdict, 'evidence' | 'evidenceNeeded'>): string =>
  evidence === null ? 'not known' : `${odds(evidence)}, ${odds(evidenceNeeded)} needed`;

/** "2,300 : 1". Odds grow beyond any use of their digits, and fall below what one decimal can show. */
export function odds(value: number): string {
  if (value >= 1e6) return 'over 1,000,000 : 1';
  if (value < 0.05) return 'under 0.1 : 1';
  return `${count(Number(value.toFixed(value < 10 ? 1 : 0)))} : 1`;
}
