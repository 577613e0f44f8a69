import { judgeSlo, latencyLimits, summariseBaseline } from '../../../lib/domain/analysis/index.ts';
import type { MetricPeriod } from '../../../lib/model/metrics.ts';
import { definitionWith } from '../../builders/definition.ts';

export const START = Date.UTC(2026, 0, 15, 9);
export const MINUTE = 60_000;

export interface Figures {
  readonly requests?: number | null;
  readonly errors?: number | null;
  readonly slow?: number;
  readonly routed?: number | null;
  readonly completeness?: number;
  readonly strata?: MetricPeriod['strata'];
}
export const period = (version: string, minute: number, figures: Figures = {}): MetricPeriod => {
  const { requests = 1000, errors = 0, slow = 5, completeness = 1 } = figures;
  return {
    version,
    start: START + minute * MINUTE,
    seconds: 60,
    completeness,
    requests,
    errors,
    routed: figures.routed === undefined ? requests : figures.routed,
    ...(figures.strata ? { strata: figures.strata } : {}),
    latency: requests ? { p50: 20, p90: 60, p99: 100 } : null,
    slower: [slow, slow * 10, slow * 50, 0].map((each) => Math.min(each, requests ?? 0)),
  };
};

export const { slo } = definitionWith();
const before = Array.from({ length: 60 }, (_, minute) => period('1', minute - 60));
export const baseline = summariseBaseline({
  periods: before,
  version: '1',
  from: START - 10 * MINUTE,
  to: START,
  limits: latencyLimits(before, slo),
});

/** Ten minutes at 5 % of 20,000 requests a minute, unless a test says otherwise. */
export const judge = (
  candidate: (minute: number) => Figures,
  stable: (minute: number) => Figures | null,
  minutes = 10,
  policy = slo,
) =>
  judgeSlo({
    candidate: '2',
    stable: '1',
    periods: Array.from({ length: minutes }, (_, minute) => {
      const other = stable(minute);
      return [period('2', minute, candidate(minute)), ...(other ? [period('1', minute, other)] : [])];
    }).flat(),
    stages: [{ startedAt: START, weight: 5 }],
    planSeconds: [600],
    observationFrom: START,
    baseline,
    slo: policy,
  });
export const clean = () => ({ requests: 19_000, slow: 95 });
