import { judgeSlo } from '../../../../lib/domain/analysis/index.ts';
import type { MetricPeriod } from '../../../../lib/model/metrics.ts';
import type { SloVerdict } from '../../../../lib/model/verdict.ts';
import { CANDIDATE, type Deployment, SLO, STABLE, startOf } from './deployment.ts';
import { halfLanded } from './periods.ts';
import { Random } from './random.ts';
import { stageBegins } from './rollout.ts';

export interface Breach {
  readonly stage: number;
  /** Periods of the stage that were over. */
  readonly period: number;
  readonly metric: string;
  readonly sentence: string;
}

/**
 * Looks at a deployment as the stages do: after a period, with all figures since the first shift, until a breach.
 *
 * @param every a look after so many periods, and after the last one of each stage; 1 is what the stages do
 */
export function judgeDeployment(deployment: Deployment, every: number): Breach | null {
  const { rollout } = deployment;
  for (let stage = 0; stage < rollout.weights.length; stage += 1)
    for (let period = 1; period <= rollout.periods; period += 1) {
      if (period % every !== 0 && period !== rollout.periods) continue;
      const verdict = look(deployment, stage, period);
      if (verdict.status === 'BREACH') return breachOf(verdict, stage, period);
    }
  return null;
}

function look(deployment: Deployment, stage: number, period: number): SloVerdict {
  const { rollout, baseline } = deployment;
  return judgeSlo({
    candidate: CANDIDATE,
    stable: STABLE,
    periods: periodsUntil(deployment, stageBegins(rollout, stage) + period),
    stages: rollout.weights.slice(0, stage + 1).map((weight, index) => ({
      startedAt: startOf(stageBegins(rollout, index)),
      weight,
    })),
    planSeconds: rollout.weights.map(() => rollout.periods * 60),
    observationFrom: startOf(stageBegins(rollout, stage)),
    baseline,
    slo: SLO,
  });
}

/** What has been published when the minute begins; half of the time the newest period is still coming in. */
function periodsUntil({ seed, rollout, periods }: Deployment, minute: number): MetricPeriod[] {
  const count = (minute - rollout.begins) * 2;
  // By the minute, so that it does not depend on how often somebody looks.
  const random = new Random(seed * 10_000 + minute);
  if (random.chance(0.5)) return periods.slice(0, count);
  const newest = periods.slice(count - 2, count).map((period) => halfLanded(random, period));
  return [...periods.slice(0, count - 2), ...newest];
}

const breachOf = ({ metrics, sentence }: SloVerdict, stage: number, period: number): Breach => ({
  stage,
  period,
  metric: metrics.find(({ status }) => status === 'BREACH')?.metric ?? 'none',
  sentence,
});
