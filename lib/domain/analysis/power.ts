import type { Slo } from '../../model/definition/slo.ts';
import { HISTORY_PERIODS } from './comparison.ts';
import { NEEDED } from './finding.ts';
import { evidencePerSecond, passPerSecond } from './growth.ts';
import { PASS_NEEDS } from './reversed-test.ts';

/** What a service's traffic is before a deployment. */
export interface Traffic {
  /** Requests a second, of the whole service. */
  readonly rate: number;
  /** Share of them that fails. */
  readonly errorRate: number;
}

/** How long a stage has to be observed for a verdict, seconds; Infinity: its traffic gives none. */
export interface StagePower {
  /** Until a candidate that is worse by the limit is rolled back, about. */
  readonly detectSeconds: number;
  /** Until a candidate as good as the stable version passes, about. */
  readonly passSeconds: number;
}

/** Six supposed ratios share the evidence, and the first period has 40 % of the stakes. */
const PRICE = Math.log(6) - Math.log(0.4);
/** The reversed test averages over five parts; one of the best two carries it. */
const PASS_PRICE = Math.log(5 / 2);

/**
 * What a stage can find out, by the expected growth of the evidence: needed / (growth a second). It is an estimate: half
 * of the deployments take longer.
 *
 * @param share of the traffic that the candidate has, 0 to 1; 1: compared with the time before
 */
export function stagePower(traffic: Traffic, share: number, slo: Slo): StagePower {
  const limit = slo.limits.errorRatePp / 100;
  // Without the stable version beside it there are six periods of history for each one.
  const arms =
    share < 1
      ? { candidate: traffic.rate * share, baseline: traffic.rate * (1 - share) }
      : { candidate: traffic.rate, baseline: traffic.rate * HISTORY_PERIODS };
  const detect = evidencePerSecond(arms, traffic.errorRate, limit);
  const pass = passPerSecond(arms, traffic.errorRate, limit);
  return {
    detectSeconds: detect > 0 ? (Math.log(NEEDED.errors) + PRICE) / detect : Number.POSITIVE_INFINITY,
    passSeconds: pass > 0 ? (Math.log(PASS_NEEDS) + PASS_PRICE) / pass : Number.POSITIVE_INFINITY,
  };
}
