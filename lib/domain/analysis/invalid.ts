import type { MetricPeriod } from '../../model/metrics.ts';

/** Figures that cannot be true, in words; undefined when they can. Errors that are not there are no errors. */
export function invalid(period: MetricPeriod): string | undefined {
  const { requests, errors, routed, slower } = period;
  if (requests === null) return 'the requests were not measured';
  const counts = [requests, errors ?? 0, routed ?? 0, ...slower];
  if (counts.some((count) => !Number.isFinite(count) || count < 0)) return 'a count is negative or no number';
  if ((errors ?? 0) > requests) return `${errors} errors of ${requests} requests cannot be`;
  // Fractional counts of CloudWatch are interpolated: half a request too many is no defect.
  if (slower.some((count) => count > requests + 1))
    return `more slow requests than the ${requests} that came`;
  return undefined;
}
