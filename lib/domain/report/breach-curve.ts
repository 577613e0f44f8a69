import type { DeploymentEvidence } from '../../model/deployment-evidence.ts';
import { buildEvidenceCurve, curveFacts, type EvidenceCurve } from './evidence-curve.ts';
import { facts, heading, paragraph } from './markdown.ts';
import { METRIC_TITLES } from './metric-words.ts';
import { curveLine } from './render-curve.ts';

/** The metric that breached, and how sure that became. */
export interface BreachCurve {
  readonly observation: string;
  readonly curve: EvidenceCurve;
}

/** null: no SLO was breached; the way back has another cause. */
export function buildBreachCurve(evidence: DeploymentEvidence): BreachCurve | null {
  const breached = evidence.slo.findLast(({ verdict }) => verdict.status === 'BREACH');
  const metric = breached?.verdict.metrics.find(({ status }) => status === 'BREACH');
  if (!breached || !metric) return null;
  return {
    observation: breached.observation,
    curve: buildEvidenceCurve(metric, curveFacts(evidence)),
  };
}

export function renderBreachCurve(breach: BreachCurve | null): string[] {
  const title = heading(2, 'Evidence');
  if (!breach) return [title, paragraph('No SLO metric was breached: the way back has another cause.')];
  return [
    title,
    facts([
      ['Metric', `${METRIC_TITLES[breach.curve.metric]}, ${breach.observation}`],
      ['Odds against chance', curveLine(breach.curve)],
    ]),
  ];
}
