import { type Answers, answer, POISON_ROW, SCOLDED_ROW } from './answers.ts';
import { type Crop, drawCrops } from './latency.ts';
import type { Random } from './random.ts';
import { type Rollout, splitAt } from './rollout.ts';
import type { ServiceTraits } from './service.ts';
import { type Both, Users } from './users.ts';
import { drawWeather, type Weather } from './weather.ts';

/** Taken once: jest looks a global up each time, which is slow. */
const { max, round } = Math;

export interface VersionMinute {
  readonly answers: Answers;
  /** Errors of sessions that got nothing else. */
  readonly poisoned: number;
  readonly crops: readonly Crop[];
}

export interface Minute {
  readonly weather: Weather;
  readonly candidate: VersionMinute;
  readonly stable: VersionMinute;
}

/** A candidate that is not as the stable version. Healthy: neither. */
export interface Fault {
  /** Share of the first attempts that fail besides. */
  readonly failing: number;
}

/** What happens to a service, minute by minute, from a day before the rollout to its end. */
export function drawMinutes(
  random: Random,
  service: ServiceTraits,
  rollout: Rollout,
  count: number,
  fault: Fault,
): Minute[] {
  const weather = drawWeather(random.fork(), service, count);
  const users = new Users(random.fork(), service, weather[0]?.wanted ?? 0);
  const cold = random.between(1.05, 1.5);
  return weather.map((now, minute): Minute => {
    const { weight, sinceShift } = splitAt(rollout, minute);
    const eagerness = sinceShift !== null && sinceShift <= 1 ? random.between(0.85, 1) : 1;
    const attempts = users.minute({ wanted: now.wanted, weight, shifted: sinceShift === 0, eagerness });
    const poisoned = users.sessions(service.poisonous, POISON_ROW, attempts, weight);
    const scolded = users.sessions(service.scolded, SCOLDED_ROW, attempts, weight);
    // The first whole minute of its life, and what was before it.
    const coldness = minute <= rollout.begins ? cold : 1;
    const ask = (version: keyof Both, extra: number, times: number) =>
      versionMinute(random, service, now, {
        attempts: attempts[version] + scolded[version],
        poisoned: poisoned[version],
        share: version === 'candidate' ? weight : 1 - weight,
        failing: extra,
        times,
      });
    return {
      weather: now,
      candidate: ask('candidate', fault.failing, coldness),
      stable: ask('stable', 0, 1),
    };
  });
}

interface Load {
  readonly attempts: number;
  readonly poisoned: number;
  readonly share: number;
  readonly failing: number;
  readonly times: number;
}

/** No more than a few percent of a version's speed are its own, from minute to minute. */
const OWN_SPEED = 0.015;

function versionMinute(random: Random, service: ServiceTraits, weather: Weather, load: Load): VersionMinute {
  const failing = service.failing * weather.hourly + load.failing;
  const answers = answer(random, service, load.attempts, failing, weather.away);
  const requests = answers.requests + load.poisoned;
  // What they share is loaded by all the traffic, whichever version it goes through.
  const busy = 1 + service.slowDown * (weather.wanted / (service.rate * 60) - 1);
  const times = load.times * max(0.7, busy) * weather.drift * random.normal(1, OWN_SPEED);
  const instances = max(1, round(service.instances * load.share));
  const crops = drawCrops(random, service, requests, { times, starved: answers.starved, instances });
  return { answers, poisoned: load.poisoned, crops };
}
