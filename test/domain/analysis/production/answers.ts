import type { Random } from './random.ts';
import type { ServiceTraits } from './service.ts';

/** How the first attempts of a minute end at one version, retries included. */
export interface Answers {
  readonly requests: number;
  readonly errors: number;
  readonly retries: number;
  /** Errors because the dependency was away. */
  readonly starved: number;
}

/** One session gets 4xx or 5xx in a row. */
export const POISON_ROW = 5;
export const SCOLDED_ROW = 20;

const MOST_RETRIES = 2;
/** While the dependency is away a retry finds it as it was. */
const STARVES_AGAIN = 0.9;

/**
 * @param failing share of the attempts that fail by themselves
 * @param away share of the minute in which the dependency is away
 */
export function answer(
  random: Random,
  service: ServiceTraits,
  attempts: number,
  failing: number,
  away: number,
): Answers {
  const own = withRetries(random, service, random.binomial(attempts, failing), service.failsAgain);
  const hit = random.binomial(attempts, away * service.dependent);
  const starved = withRetries(random, service, hit, STARVES_AGAIN);
  const retries = own.retries + starved.retries;
  return {
    requests: attempts + retries,
    errors: own.errors + starved.errors,
    retries,
    starved: starved.errors,
  };
}

/** Whoever saw an error tries again, so one fault is counted up to three times, and all within seconds. */
function withRetries(random: Random, { retrying }: ServiceTraits, failed: number, again: number) {
  let [errors, retries, unhappy] = [failed, 0, failed];
  for (let attempt = 0; attempt < MOST_RETRIES && unhappy > 0; attempt += 1) {
    const tried = random.binomial(unhappy, retrying);
    unhappy = random.binomial(tried, again);
    retries += tried;
    errors += unhappy;
  }
  return { errors, retries };
}
