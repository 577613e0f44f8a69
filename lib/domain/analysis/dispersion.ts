import type { Noise, TrafficNoise } from '../../model/metrics.ts';
import type { Share } from './share.ts';

/** As if so many bad requests with this dispersion had been seen: a service's usual burstiness (analysis.md). */
const PRIOR = { bad: 20, dispersion: 1.5 };
/** Bursts of errors; slow requests come in larger ones, because a pause holds up all that an instance has. */
const MOST = { errors: 10, slow: 30 };
/** A day with outages may have taught anything. */
const MOST_ALONE = 10_000;

/** τ that is allowed for before anything is known (analysis.md), and however steady the time before was. */
const TAU = { most: 0.25, least: 0.12 };

/**
 * By how much more than chance the bad requests of a period vary, learned from the time before the deployment with
 * Pearson's D = Σ (x − n·p)² / (n·p·(1−p)) / (k−1).
 *
 * φ is D, drawn to 1.5 while few bad requests were seen: φ = clamp((D·X + 1.5·20) / (X + 20), 1, 10). Beside the stable
 * version that is enough: an outage that hits both is in both counts, and says nothing of either. Against the time before it
 * looks like a regression, so there D is not cut: a service whose day had outages needs more than one to be rolled back.
 *
 * τ: where a version's rate has a noise of its own, D = 1 + τ²·μ for μ bad requests a period. The largest τ that fits
 * the history (D with three of its standard errors √(2/k)) is taken, within 0.12 and 0.25: a service of which many
 * steady errors are known does not pay for noise that it does not have.
 */
export function learnNoise(periods: readonly Share[], of: keyof typeof MOST = 'errors'): Noise {
  const used = periods.filter(({ all }) => all > 0);
  const bad = used.reduce((sum, each) => sum + each.bad, 0);
  const all = used.reduce((sum, each) => sum + each.all, 0);
  const p = all > 0 ? bad / all : 0;
  if (used.length < 2 || p <= 0 || p >= 1)
    return { dispersion: PRIOR.dispersion, alone: PRIOR.dispersion, tau: TAU.most };
  const pearson =
    used.reduce((sum, each) => sum + (each.bad - each.all * p) ** 2 / (each.all * p * (1 - p)), 0) /
    (used.length - 1);
  const drawn = (pearson * bad + PRIOR.dispersion * PRIOR.bad) / (bad + PRIOR.bad);
  const most = pearson + 3 * Math.sqrt(2 / used.length) - 1;
  const tau = Math.sqrt(Math.max(0, most) / (bad / used.length));
  return {
    dispersion: Math.min(Math.max(drawn, 1), MOST[of]),
    alone: Math.min(Math.max(drawn, 1), MOST_ALONE),
    tau: Math.min(Math.max(tau, TAU.least), TAU.most),
  };
}

/** What is assumed of traffic before anything is known: 10 % from minute to minute, and users who send 4 requests. */
const USUAL_TRAFFIC: TrafficNoise = { cv2: 0.01, users: 4 };
/** No balancer splits better than to 2 %, and no users are quite alone. */
const LEAST_TRAFFIC: TrafficNoise = { cv2: 0.02 ** 2, users: 1.5 };
const MOST_USERS = 20;
/** As if so many pairs of periods with the usual noise had been seen. */
const PRIOR_PAIRS = 20;
/** Periods that a user stays for, about. */
const BLOCK = 10;
/** Fewer blocks say nothing of users. */
const BLOCKS = 12;

/** How much a version's requests vary beyond chance. @param requests of neighbouring periods, the newest last */
export const learnTrafficNoise = (requests: readonly number[]): TrafficNoise => ({
  cv2: fromMinuteToMinute(requests),
  users: requestsOfAUser(requests),
});

/**
 * From neighbouring periods, so that the shape of the day is no noise: E(n₁−n₂)² = 2·μ²·cv² + 2·μ, so
 * cv² = 2·Σ[(n₁−n₂)² − (n₁+n₂)] / Σ(n₁+n₂)².
 */
function fromMinuteToMinute(requests: readonly number[]): number {
  let above = 0;
  let below = 0;
  let pairs = 0;
  for (let index = 1; index < requests.length; index++) {
    const [one = 0, other = 0] = [requests[index - 1], requests[index]];
    if (one <= 0 || other <= 0) continue;
    above += (one - other) ** 2 - (one + other);
    below += (one + other) ** 2;
    pairs += 1;
  }
  const seen = pairs > 0 ? Math.max(0, (2 * above) / below) : USUAL_TRAFFIC.cv2;
  const drawn = (seen * pairs + USUAL_TRAFFIC.cv2 * PRIOR_PAIRS) / (pairs + PRIOR_PAIRS);
  return Math.max(LEAST_TRAFFIC.cv2, drawn);
}

/**
 * A user stays with one version for all of its k requests, which makes the variance of a version's share k times that of
 * chance. Users stay for minutes, so it takes blocks of ten to see it; second differences take the shape of the day out:
 * E(N₁−2N₂+N₃)² = k·(μ₁+4μ₂+μ₃). Three standard errors √(3/blocks) are added.
 */
function requestsOfAUser(requests: readonly number[]): number {
  const blocks = Array.from({ length: Math.floor(requests.length / BLOCK) }, (_, index) =>
    requests.slice(index * BLOCK, (index + 1) * BLOCK).reduce((sum, each) => sum + each, 0),
  );
  if (blocks.length < BLOCKS) return USUAL_TRAFFIC.users;
  let squares = 0;
  let expected = 0;
  for (let index = 2; index < blocks.length; index++) {
    const [a = 0, b = 0, c = 0] = blocks.slice(index - 2, index + 1);
    squares += (a - 2 * b + c) ** 2;
    expected += a + 4 * b + c;
  }
  if (expected <= 0) return USUAL_TRAFFIC.users;
  const users = (squares / expected) * (1 + 3 * Math.sqrt(3 / blocks.length));
  return Math.min(Math.max(users, LEAST_TRAFFIC.users), MOST_USERS);
}
