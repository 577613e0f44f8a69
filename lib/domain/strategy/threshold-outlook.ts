import { formatDuration } from '../../model/duration.ts';
import type { PlannedStage, PlanOutlook } from '../../model/plan.ts';
import { leastInPeriod, type Traffic } from '../analysis/index.ts';
import type { OutlookFacts } from './outlook.ts';

/**
 * What the traffic allows under the plain rule (`slo.mode: threshold`): it sees a stage only where each of its periods
 * has enough requests, and where the stage has so many periods at all. It rules nothing out, so no stage is made longer.
 */
export function byThreshold(
  { stages, slo }: Pick<OutlookFacts, 'stages' | 'slo'>,
  traffic: Traffic,
): { readonly stages: readonly PlannedStage[]; readonly outlook: PlanOutlook } {
  const { breaches, of } = slo.threshold;
  const least = leastInPeriod(slo);
  const looked = stages.map((stage) => {
    const inPeriod = traffic.rate * (stage.weight / 100) * slo.period;
    // The newest period is not settled when the observation ends, and cold ones do not count.
    const settled = Math.floor(stage.observeSeconds / slo.period) - 1 - (stage.index === 0 ? slo.warmUp : 0);
    return { stage, inPeriod, settled, enough: inPeriod >= least && settled >= breaches };
  });
  const rule = `slo.mode is threshold: a limit that is exceeded in ${breaches} of ${of} periods of ${formatDuration(slo.period)} rolls back, by chance as well, and nothing is ruled out.`;
  const blind = looked.filter(({ enough }) => !enough);
  const first = blind[0];
  const why = first
    ? first.inPeriod < least
      ? `a period has about ${Number(first.inPeriod.toPrecision(2))} candidate requests and counts from ${least} on (slo.minimumRequests ÷ slo.threshold.of)`
      : `it has ${Math.max(0, first.settled)} periods that count and the rule asks for ${breaches}`
    : '';
  return {
    stages,
    outlook: {
      rate: traffic.rate,
      errorRatePercent: traffic.errorRate * 100,
      stages: looked.map(({ stage, enough }) => ({
        index: stage.index,
        passSeconds: null,
        detectSeconds: enough ? breaches * slo.period : null,
        enough,
      })),
      sentences: [
        rule,
        first
          ? `Stage ${first.stage.index + 1} (${Number(first.stage.weight.toFixed(1))} %) can hardly be rolled back by it: ${why}${blind.length > 1 ? `; so in ${blind.length} of ${looked.length} stages` : ''}.`
          : `Every stage has enough requests for it, and is found bad after ${formatDuration(breaches * slo.period)} at the earliest.`,
      ],
    },
  };
}
