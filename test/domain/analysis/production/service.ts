import type { Random } from './random.ts';

/** What kind of service it is: drawn once a deployment, and the same for both versions. */
export interface ServiceTraits {
  /** Requests a second, the mean of a day. */
  readonly rate: number;
  /** How far the night falls below the day: 0 not at all, 1 to nothing. */
  readonly nightDepth: number;
  readonly wobble: number;
  readonly crowdsPerDay: number;

  /** Requests a minute of one user, and minutes that a user stays. */
  readonly pace: number;
  readonly stay: number;
  /** Connections are kept, so a user stays on the version that it met. */
  readonly sticky: boolean;
  /** Of the kept connections: how many are closed by a shift, and how long the others live, in minutes. */
  readonly closedByShift: number;
  readonly connectionMinutes: number;
  /** Partners with one connection each: their shares of the traffic. */
  readonly partners: readonly number[];

  /** Share of the first attempts that fail, when nothing particular is going on. */
  readonly failing: number;
  /** Clients that try again after an error, and how likely a retry fails too. */
  readonly retrying: number;
  readonly failsAgain: number;
  /** Sessions per request that end in five server errors in a row, and those that get a row of 4xx. */
  readonly poisonous: number;
  readonly scolded: number;

  readonly outagesPerDay: number;
  /** Share of the requests that need the dependency, and milliseconds until one of them gives up. */
  readonly dependent: number;
  readonly timeoutMs: number;

  readonly medianMs: number;
  readonly spread: number;
  /** Heavy requests: their share, and how many times slower they are. */
  readonly heavy: number;
  readonly heavyTimes: number;
  /** How much slower at twice the load. */
  readonly slowDown: number;
  readonly drift: number;
  readonly instances: number;
  readonly pausesPerMinute: number;
  readonly pauseMs: number;
}

export function drawService(random: Random, leastRate = 0.2, mostRate = 500): ServiceTraits {
  const rate = random.logBetween(leastRate, mostRate);
  return {
    rate,
    nightDepth: random.between(0.2, 0.8),
    wobble: random.between(0.02, 0.1),
    crowdsPerDay: random.between(0.5, 8),
    pace: random.logBetween(1, 15),
    stay: random.between(1.5, 8),
    sticky: random.chance(0.5),
    closedByShift: random.between(0.5, 1),
    connectionMinutes: random.between(0.5, 2),
    partners: Array.from({ length: random.whole(0, 2) }, () => random.between(0.02, 0.1)),
    ...drawFailures(random),
    ...drawLatency(random, rate),
  };
}

function drawFailures(random: Random) {
  return {
    // Some services have no errors at all for days.
    failing: random.chance(0.15) ? 0 : random.logBetween(0.000_02, 0.008),
    retrying: random.between(0, 0.9),
    failsAgain: random.between(0.1, 0.8),
    poisonous: random.chance(0.3) ? 0 : random.logBetween(0.000_001, 0.000_4),
    scolded: random.logBetween(0.000_01, 0.001),
    // Three a day, each a minute and a third of the requests, are what an availability of 99.95 % allows.
    outagesPerDay: random.chance(0.2) ? 0 : random.logBetween(0.2, 3),
    dependent: random.between(0.05, 0.6),
    timeoutMs: random.chance(0.5) ? random.logBetween(5, 50) : random.logBetween(800, 3000),
  };
}

function drawLatency(random: Random, rate: number) {
  return {
    medianMs: random.logBetween(8, 150),
    spread: random.between(0.3, 0.7),
    heavy: random.between(0.003, 0.03),
    heavyTimes: random.between(3, 10),
    slowDown: random.between(0, 0.2),
    drift: random.between(0.01, 0.03),
    instances: 1 + Math.ceil(rate / random.between(10, 50)),
    pausesPerMinute: random.logBetween(0.03, 2),
    pauseMs: random.logBetween(60, 1200),
  };
}
