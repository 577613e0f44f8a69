export { latencyLimits, summariseBaseline, thresholds } from './baseline.ts';
export { invalid } from './invalid.ts';
export { firstBreach, judgeSlo, type SloQuestion } from './judge-slo.ts';
export { type StagePower, stagePower, type Traffic } from './power.ts';
export { leastInPeriod } from './reached.ts';
export {
  type Replay,
  type ReplayedLook,
  type ReplayedStage,
  type ReplayQuestion,
  replay,
  stageName,
} from './replay.ts';
