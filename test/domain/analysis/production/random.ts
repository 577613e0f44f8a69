/** Taken once: jest looks a global up each time, which is slow. */
const { PI, cos, exp, floor, imul, log, max, min, round, sqrt } = Math;

/** Beyond this mean a count is drawn from a normal: its skew no longer shows, and a loop would cost too much. */
const NORMAL_FROM = 60;

/** Seeded randomness (mulberry32), so that every deployment can be drawn again. */
export class Random {
  #state: number;

  constructor(seed: number) {
    // Seeds that are neighbours must not give streams that look alike.
    this.#state = imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  }

  /** From 0 up to, and without, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** A stream of its own: what is drawn from it does not move the draws of this one. */
  fork(): Random {
    return new Random(floor(this.next() * 4294967296));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** Each order of magnitude is as likely as the others. */
  logBetween(least: number, most: number): number {
    return least * (most / least) ** this.next();
  }

  whole(least: number, most: number): number {
    return least + floor(this.next() * (most - least + 1));
  }

  normal(mean = 0, deviation = 1): number {
    const radius = sqrt(-2 * log(1 - this.next()));
    return mean + deviation * radius * cos(2 * PI * this.next());
  }

  exponential(mean: number): number {
    return -mean * log(1 - this.next());
  }

  /** Marsaglia and Tsang; scale 1. */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * (1 - this.next()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && log(1 - this.next()) < (x * x) / 2 + d - d * v + d * log(v)) return d * v;
    }
  }

  poisson(mean: number): number {
    if (mean <= 0) return 0;
    if (mean > NORMAL_FROM) return max(0, round(this.normal(mean, sqrt(mean))));
    let probability = exp(-mean);
    let rest = this.next();
    let count = 0;
    while (rest > probability && count < 1000) {
      rest -= probability;
      count += 1;
      probability *= mean / count;
    }
    return count;
  }

  binomial(tries: number, probability: number): number {
    if (tries <= 0 || probability <= 0) return 0;
    if (probability >= 1) return tries;
    if (probability > 0.5) return tries - this.binomial(tries, 1 - probability);
    const mean = tries * probability;
    if (mean > NORMAL_FROM) {
      const drawn = round(this.normal(mean, sqrt(mean * (1 - probability))));
      return min(tries, max(0, drawn));
    }
    const odds = probability / (1 - probability);
    let share = (1 - probability) ** tries;
    let rest = this.next();
    let count = 0;
    while (rest > share && count < tries) {
      rest -= share;
      count += 1;
      share *= (odds * (tries - count + 1)) / count;
    }
    return count;
  }
}
