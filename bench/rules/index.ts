import type { Rule } from '../trace.ts';
import {
  argo,
  DEFAULT_FAILURE_LIMIT,
  DOCUMENTED_FAILURE_LIMIT,
  DOCUMENTED_SUCCESS,
  emptyOrFirstIs,
  firstIs,
  type Template,
} from './argo.ts';
import type { Metric, Query } from './figures.ts';
import { errorPercent, errorRate, errorRise, p99, p99Ratio, successPercent, successRate } from './figures.ts';
import { DEFAULT_THRESHOLD, DOCUMENTED_RANGE, flagger, type Range, TUTORIAL_THRESHOLD } from './flagger.ts';
import { type CanaryConfig, kayenta } from './kayenta.ts';
import {
  AT_ONCE,
  type Datapoints,
  type Limit,
  plainLimit,
  RISE,
  SLOWER,
  slower,
  twoPoints,
  twoPointsOrHalfAgain,
} from './plain-limit.ts';

export interface NamedRule {
  readonly name: string;
  readonly rule: Rule;
  /** Where its behaviour is published. */
  readonly source: string;
}

const ALARMS = 'Amazon CloudWatch user guide: alarms, M out of N, missing data notBreaching';
const ARGO = 'argoproj/argo-rollouts: docs/features/analysis.md, analysis/analysis.go';
const FLAGGER = 'fluxcd/flagger: docs/gitbook/usage/metrics.md, pkg/controller/scheduler.go';
const KAYENTA = 'spinnaker/spinnaker, kayenta: NetflixACAJudge, MannWhitneyClassifier, WeightedSumScorer';

const DATAPOINTS: readonly Datapoints[] = [AT_ONCE, { needed: 2, of: 3 }, { needed: 3, of: 3 }];

const plain = (name: string, metric: Metric, limit: Limit): NamedRule[] =>
  DATAPOINTS.map((datapoints) => ({
    name: datapoints === AT_ONCE ? name : `${name}, ${datapoints.needed} of ${datapoints.of}`,
    rule: plainLimit(metric, limit, datapoints),
    source: ALARMS,
  }));

const argoRules = (name: string, template: Omit<Template, 'failureLimit'>): NamedRule[] =>
  [DEFAULT_FAILURE_LIMIT, DOCUMENTED_FAILURE_LIMIT].map((failureLimit) => ({
    name: `${name}, failureLimit ${failureLimit}`,
    rule: argo({ ...template, failureLimit }),
    source: ARGO,
  }));

const flaggerRules = (name: string, query: Query, range: Range): NamedRule[] =>
  [DEFAULT_THRESHOLD, TUTORIAL_THRESHOLD].map((threshold) => ({
    name: `${name}, threshold ${threshold}`,
    rule: flagger(query, range, threshold),
    source: FLAGGER,
  }));

const kayentaRule = (
  name: string,
  config: Partial<CanaryConfig> & Pick<CanaryConfig, 'metric' | 'window'>,
): NamedRule => ({
  name,
  rule: kayenta({ nanStrategy: 'remove', allowedIncrease: 1, ...config }),
  source: KAYENTA,
});

export const RULES: readonly NamedRule[] = [
  ...plain('plain limit +2 pp', errorRate, twoPoints),
  {
    name: 'plain limit +2 pp, 3 of 3, 100 requests',
    rule: plainLimit(errorRate, twoPoints, { needed: 3, of: 3, requests: 100 }),
    source: ALARMS,
  },
  ...plain('plain limit 1.5x', errorRate, twoPointsOrHalfAgain),
  ...argoRules('Argo 95 %', {
    query: successRate,
    successCondition: firstIs((rate) => rate >= DOCUMENTED_SUCCESS),
  }),
  ...argoRules('Argo +2 pp', {
    query: errorRise,
    successCondition: emptyOrFirstIs((rise) => rise <= RISE),
  }),
  ...flaggerRules('Flagger 99 %', successPercent, DOCUMENTED_RANGE),
  kayentaRule('Kayenta sliding', { metric: errorPercent, window: 'sliding' }),
  kayentaRule('Kayenta growing', { metric: errorPercent, window: 'growing' }),
  kayentaRule('Kayenta growing, NaN as 0', {
    metric: errorPercent,
    window: 'growing',
    nanStrategy: 'replace',
  }),
];

/** p99 of the candidate against 1.2 times the baseline's in the same period, in each tool's own way. */
export const LATENCY_RULES: readonly NamedRule[] = [
  ...plain('plain limit p99', p99, slower),
  ...argoRules('Argo p99', {
    query: p99Ratio,
    successCondition: emptyOrFirstIs((ratio) => ratio <= SLOWER),
  }),
  ...flaggerRules('Flagger p99', p99Ratio, { max: SLOWER }),
  kayentaRule('Kayenta p99 sliding', { metric: p99, window: 'sliding' }),
  kayentaRule('Kayenta p99 growing', { metric: p99, window: 'growing' }),
  kayentaRule('Kayenta p99 growing, 1.2x', { metric: p99, window: 'growing', allowedIncrease: SLOWER }),
];
