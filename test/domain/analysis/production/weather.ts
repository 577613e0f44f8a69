import type { Random } from './random.ts';
import type { ServiceTraits } from './service.ts';

/** Taken once: jest looks a global up each time, which is slow. */
const { abs, exp, floor, max, min } = Math;

/** What goes on in a minute, whatever version answers. */
export interface Weather {
  /** Requests that users want to make in the minute. */
  readonly wanted: number;
  /** How many times the usual a flash crowd makes of it; 1: there is none. */
  readonly crowd: number;
  /** Share of the minute in which the dependency is away. */
  readonly away: number;
  /** How much the error rate of this hour differs from the day's. */
  readonly hourly: number;
  /** Slow hardware, a neighbour, a cold cache: what both versions feel. */
  readonly drift: number;
}

const DAY = 1440;

export function drawWeather(random: Random, service: ServiceTraits, minutes: number): Weather[] {
  const clock = random.whole(0, DAY - 1);
  const crowds = drawCrowds(random.fork(), service, minutes);
  const away = drawOutages(random.fork(), service, minutes);
  const hours = random.fork();
  let [wobble, drift, hourly] = [0, 0, 1];
  return Array.from({ length: minutes }, (_, minute) => {
    // Each minute remembers the one before: demand and speed wander, and come back.
    wobble = 0.9 * wobble + hours.normal(0, service.wobble * 0.44);
    drift = 0.95 * drift + hours.normal(0, service.drift * 0.31);
    if ((clock + minute) % 60 === 0) hourly = exp(hours.normal(0, 0.15));
    const crowd = crowds[minute] ?? 1;
    const wanted = service.rate * 60 * hourOf(service, clock + minute) * exp(wobble) * crowd;
    return { wanted, crowd, away: min(1, away[minute] ?? 0), hourly, drift: exp(drift) };
  });
}

/** A night, a noon and an evening, which is higher; about 1 in the mean. */
export function hourOf({ nightDepth }: ServiceTraits, minute: number): number {
  const hour = ((minute / 60) % 24) + (minute < 0 ? 24 : 0);
  const hump = (at: number, width: number) => {
    const away = min(abs(hour - at), 24 - abs(hour - at));
    return exp(-((away / width) ** 2));
  };
  return 1 - nightDepth + nightDepth * (1.6 * hump(12.5, 4) + 2.2 * hump(19.5, 3.2));
}

/** A link is shared somewhere: within a minute or two there are many, and they lose interest one by one. */
function drawCrowds(random: Random, service: ServiceTraits, minutes: number): number[] {
  const crowds = new Array<number>(minutes).fill(1);
  for (let at = next(random, service.crowdsPerDay); at < minutes; at += next(random, service.crowdsPerDay)) {
    const peak = random.logBetween(0.3, 4);
    const rise = random.between(0.5, 2);
    const fade = random.between(1, 6);
    for (let minute = floor(at); minute < min(minutes, at + rise + 5 * fade); minute += 1) {
      const since = minute + 0.5 - at;
      const now = since < rise ? max(0, since / rise) : exp(-(since - rise) / fade);
      crowds[minute] = (crowds[minute] ?? 1) + peak * now;
    }
  }
  return crowds;
}

/** Away for a minute or so, mostly across two periods, and sometimes again soon after. */
function drawOutages(random: Random, service: ServiceTraits, minutes: number): number[] {
  const away = new Array<number>(minutes).fill(0);
  for (
    let at = next(random, service.outagesPerDay);
    at < minutes;
    at += next(random, service.outagesPerDay)
  ) {
    let from = at;
    do {
      const until = from + random.between(0.3, 1.5);
      for (let minute = floor(from); minute < min(minutes, until); minute += 1)
        away[minute] = (away[minute] ?? 0) + min(until, minute + 1) - max(from, minute);
      from = until + random.between(1, 10);
    } while (random.chance(0.25));
  }
  return away;
}

const next = (random: Random, perDay: number): number =>
  perDay > 0 ? random.exponential(DAY / perDay) : Number.POSITIVE_INFINITY;
