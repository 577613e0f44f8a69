import type { DeploymentEvidence } from '../../model/deployment-evidence.ts';
import { METRIC_TITLES, metricValue } from './metric-words.ts';

/** The last observation's metrics, one sentence each: after against before and target. */
export function sloSentences({ slo }: DeploymentEvidence): string[] {
  const last = slo.at(-1);
  if (!last) return [];
  return last.verdict.metrics.map(({ metric, status, candidate, baseline, target }) => {
    const goal = target === null ? '' : `, target ${metricValue(metric, target)}`;
    return `${METRIC_TITLES[metric]} ${status}: ${metricValue(metric, candidate)} against ${metricValue(metric, baseline)} before${goal} (${last.observation})`;
  });
}
