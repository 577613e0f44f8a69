export { latencyLimits, summariseBaseline, thresholds } from './baseline.ts';
export { firstBreach, judgeSlo, type SloQuestion } from './judge-slo.ts';
