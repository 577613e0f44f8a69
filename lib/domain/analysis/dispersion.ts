import type { Noise, TrafficNoise } from '../../model/metrics.ts';
import type { Share } from './share.ts';

/** As if so many bad requests with this dispersion had been seen: a service's usual burstiness (analysis.md). */
const PRIOR = { bad: 20, dispersion: 1.5 };
const MOST = 10;

/** τ that is allowed for before anything is known (analysis.md), and however steady the time before was. */
const TAU = { most: 0.25, least: 0.12 };

/**
 * By how much more than chance the bad requests of a period vary, learned from the time before the deployment with
 * Pearson's D = Σ (x − n·p)² / (n·p·(1−p)) / (k−1).
 *
 * φ is D, drawn to 1.5 while few bad requests were seen: φ = clamp((D·X + 1.5·20) / (X + 20), 1, 10).
 *
 * τ: where a version's rate has a noise of its own, D = 1 + τ²·μ for μ bad requests a period. The largest τ that fits
 * the history (D with three of its standard errors √(2/k)) is taken, within 0.12 and 0.25: a service of which many
 * steady errors are known does not pay for noise that it does not have.
 */
export function learnNoise(periods: readonly Share[]): Noise {
  const used = periods.filter(({ all }) => all > 0);
  const bad = used.reduce((sum, each) => sum + each.bad, 0);
  const all = used.reduce((sum, each) => sum + each.all, 0);
  const p = all > 0 ? bad / all : 0;
  if (used.length < 2 || p <= 0 || p >= 1) return { dispersion: PRIOR.dispersion, tau: TAU.most };
  const pearson =
    used.reduce((sum, each) => sum + (each.bad - each.all * p) ** 2 / (each.all * p * (1 - p)), 0) /
    (used.length - 1);
  const drawn = (pearson * bad + PRIOR.dispersion * PRIOR.bad) / (bad + PRIOR.bad);
  const most = pearson + 3 * Math.sqrt(2 / used.length) - 1;
  const tau = Math.sqrt(Math.max(0, most) / (bad / used.length));
  return {
    dispersion: Math.min(Math.max(drawn, 1), MOST),
    tau: Math.min(Math.max(tau, TAU.least), TAU.most),
  };
}

/** What is assumed of traffic before anything is known: 10 % from minute to minute, and users who send 4 requests. */
const USUAL_TRAFFIC: TrafficNoise = { cv2: 0.01, users: 4 };
/** No balancer splits better than to 2 %, and no users are quite alone. */
const LEAST_TRAFFIC: TrafficNoise = { cv2: 0.02 ** 2, users: 1.5 };
/** As if so many pairs of periods with the usual noise had been seen. */
const PRIOR_PAIRS = 20;
/** Fewer pairs say nothing of users. */
const PAIRS_FOR_USERS = 60;

/**
 * How much a period's requests vary beyond chance, from neighbouring periods, so that the shape of the day is no noise:
 * E(n₁−n₂)² = 2·μ²·cv² + 2·μ, so cv² = 2·Σ[(n₁−n₂)² − (n₁+n₂)] / Σ(n₁+n₂)².
 *
 * Users who send k requests a period make the variance k·μ. What is seen may be all of that kind, so k is at most
 * D = Σ(n₁−n₂)² / Σ(n₁+n₂), with three of its standard errors √(3/pairs).
 */
export function learnTrafficNoise(requests: readonly number[]): TrafficNoise {
  let squares = 0;
  let sums = 0;
  let sumsSquared = 0;
  let pairs = 0;
  for (let index = 1; index < requests.length; index++) {
    const [one = 0, other = 0] = [requests[index - 1], requests[index]];
    if (one <= 0 || other <= 0) continue;
    squares += (one - other) ** 2;
    sums += one + other;
    sumsSquared += (one + other) ** 2;
    pairs += 1;
  }
  if (pairs === 0) return USUAL_TRAFFIC;
  const seen = Math.max(0, (2 * (squares - sums)) / sumsSquared);
  const drawn = (seen * pairs + USUAL_TRAFFIC.cv2 * PRIOR_PAIRS) / (pairs + PRIOR_PAIRS);
  const users = pairs < PAIRS_FOR_USERS ? USUAL_TRAFFIC.users : squares / sums + 3 * Math.sqrt(3 / pairs);
  return {
    cv2: Math.max(LEAST_TRAFFIC.cv2, drawn),
    users: Math.min(Math.max(users, LEAST_TRAFFIC.users), USUAL_TRAFFIC.users),
  };
}
