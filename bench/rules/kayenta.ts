import type { Arm, Rule, Trace } from '../trace.ts';
import type { Metric } from './figures.ts';
import { shiftOf, sorted } from './mann-whitney.ts';

/**
 * Kayenta, judge NetflixACAJudge-v1.0, one metric, judged after every ten periods.
 *
 * Sources: kayenta-judge (NetflixACAJudge.scala, MannWhitneyClassifier.scala, EffectSizes.scala,
 * WeightedSumScorer.scala), kayenta-standalone-canary-analysis (SetupAndExecuteCanariesStage.java,
 * MonitorCanaryTask.java) and docs/canary-config.md of spinnaker/spinnaker. Warm-up:
 * `beginCanaryAnalysisAfterMins`; every window begins after it.
 */
export interface CanaryConfig {
  readonly metric: Metric;
  /** Growing from the start, or with a look-back the newest interval: calculateStartAndEndForJudgement. */
  readonly window: 'growing' | 'sliding';
  /** canary-config.md: `remove` where nothing is said; `replace` puts 0 in the place of NaN. */
  readonly nanStrategy: 'remove' | 'replace';
  /** canary-config.md, effectSize: ratio of the means that is needed as well; 1 where nothing is said. */
  readonly allowedIncrease: number;
}

/**
 * Periods between judgements, and of a sliding window. Our choice; Spinnaker's guide begins with an hour of
 * minutes.
 */
const INTERVAL = 10;
/**
 * NetflixACAJudge.scala has both in the code, and no setting for them. MannWhitneyClassifier's own 0.95 is
 * never used.
 */
const CONFIDENCE = 0.98;
const TOLERANCE = 0.25;
/** Marginal 75 and pass 95: Spinnaker's "Best practices for configuring canary". */
const MARGINAL = 75;
/** MannWhitneyClassifier.scala, scalingFactor. */
const NOISE = 1e-5;

type Label = 'pass' | 'high' | 'nodata' | 'error';

/**
 * With one metric a score is 0 or 100, so that a metric marked `critical` fails no sooner than another, and
 * marginal and pass come to the same. A judgement at or below marginal ends the analysis:
 * MonitorCanaryTask.java. Fewer than 50 values are a warning there and nothing else. What is left of the
 * trace after the last full interval is not judged.
 */
export const kayenta =
  (config: CanaryConfig): Rule =>
  (trace) => {
    for (let end = trace.warmUp + INTERVAL; end <= trace.periods.length; end += INTERVAL)
      if (score(judge(config, trace, end)) <= MARGINAL) return end - 1;
    return null;
  };

/**
 * WeightedSumScorer.scala: half of all metrics without data fail the canary; of one metric, that is this one.
 * A metric that could not be compared counts for nothing, and a group in which nothing counts has 100.
 */
const score = (label: Label): number => ({ pass: 100, error: 100, high: 0, nodata: 0 })[label];

function judge(config: CanaryConfig, trace: Trace, end: number): Label {
  const start = config.window === 'growing' ? trace.warmUp : end - INTERVAL;
  const periods = trace.periods.slice(start, end);
  return classify(
    values(
      periods.map(({ candidate }) => candidate),
      config,
    ),
    values(
      periods.map(({ baseline }) => baseline),
      config,
    ),
    config.allowedIncrease,
  );
}

/**
 * A period without figures is NaN like one without requests: MetricSetMixerService.java fills up with NaN
 * what a series lacks.
 */
function values(arms: ReadonlyArray<Arm | null>, { metric, nanStrategy }: CanaryConfig): number[] {
  const figures = arms.map((arm) => metric(arm) ?? Number.NaN);
  return nanStrategy === 'remove'
    ? figures.filter((figure) => !Number.isNaN(figure))
    : figures.map((figure) => (Number.isNaN(figure) ? 0 : figure));
}

/**
 * MannWhitneyClassifier.scala with direction `increase`. There is no p-value: a metric is high when the whole
 * confidence interval of the shift is above a quarter of the estimated shift. Outliers stay, which is the
 * default.
 */
export function classify(
  experiment: readonly number[],
  control: readonly number[],
  allowedIncrease: number,
): Label {
  if (experiment.length === 0 || control.length === 0) return 'nodata';
  if (isSame(sorted(experiment), sorted(control))) return 'pass';
  const constant = isConstant(experiment) && isConstant(control);
  if (constant && experiment[0] === control[0]) return 'pass';
  const x = constant ? withNoise(experiment) : experiment;
  const y = constant ? withNoise(control) : control;
  // All observations tied: the tool throws, and the metric is an error.
  if (isConstant(x) && isConstant(y)) return 'error';
  const { lower, estimate } = shiftOf(x, y, CONFIDENCE);
  const ratio = meanRatio(x, y);
  const large = Number.isNaN(ratio) || ratio >= allowedIncrease;
  return lower > TOLERANCE * Math.abs(estimate) && large ? 'high' : 'pass';
}

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);

const isConstant = (sample: readonly number[]): boolean => sample.every((value) => value === sample[0]);

/**
 * The tool adds random noise of 1e-5 of the value, so that not all are tied; ours is the same at every run.
 */
const withNoise = (sample: readonly number[]): number[] =>
  sample.map((value, index) => value * (1 + NOISE * (index - (sample.length - 1) / 2)));

/** EffectSizes.scala: no ratio where a mean is 0, and then none is asked for. */
function meanRatio(experiment: readonly number[], control: readonly number[]): number {
  const [ours, theirs] = [mean(experiment), mean(control)];
  return ours === 0 || theirs === 0 ? Number.NaN : ours / theirs;
}

const mean = (sample: readonly number[]): number =>
  sample.reduce((sum, value) => sum + value, 0) / sample.length;
