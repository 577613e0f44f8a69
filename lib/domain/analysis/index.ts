export { summariseBaseline, thresholds } from './baseline.ts';
export { judgeSlo, type SloQuestion } from './judge-slo.ts';
