import type { Random } from './random.ts';
import type { ServiceTraits } from './service.ts';

/** Taken once: jest looks a global up each time, which is slow. */
const { exp } = Math;

/** One number for each version. */
export interface Both {
  readonly candidate: number;
  readonly stable: number;
}

export interface Moment {
  /** Requests that users want to make in the minute. */
  readonly wanted: number;
  /** Share of the new connections that the candidate gets, 0 to 1, and whether it has just been changed. */
  readonly weight: number;
  readonly shifted: boolean;
  /** Everybody asks for so much of what they usually do: less while connections are made anew. */
  readonly eagerness: number;
}

interface Partner {
  readonly share: number;
  onCandidate: boolean;
  quiet: boolean;
}

/** The people, and their connections. What they ask for is not spread as requests that know nothing of each other. */
export class Users {
  readonly #random: Random;
  readonly #service: ServiceTraits;
  readonly #partners: readonly Partner[];
  #candidate = 0;
  #stable: number;

  constructor(random: Random, service: ServiceTraits, wanted: number) {
    this.#random = random;
    this.#service = service;
    this.#partners = service.partners.map((share) => ({ share, onCandidate: false, quiet: false }));
    this.#stable = random.poisson(wanted / service.pace);
  }

  /** First attempts of a minute, by the version that gets them. */
  minute(moment: Moment): Both {
    this.#comeAndGo(moment);
    this.#reconnect(moment);
    const people = this.#peoplesRequests(moment);
    return this.#partners.reduce((sum, partner) => this.#withPartner(sum, partner, moment), people);
  }

  /** Events that hit one session, by version: all of its requests go where its connection is, or where they may. */
  sessions(perRequest: number, length: number, requests: Both, weight: number): Both {
    const random = this.#random;
    const drawn = random.poisson(perRequest * (requests.candidate + requests.stable));
    if (drawn === 0) return { candidate: 0, stable: 0 };
    const candidate = this.#service.sticky
      ? length * random.binomial(drawn, weight)
      : random.binomial(length * drawn, weight);
    return { candidate, stable: length * drawn - candidate };
  }

  #comeAndGo({ wanted, weight }: Moment): void {
    const random = this.#random;
    const leaving = 1 - exp(-1 / this.#service.stay);
    const coming = random.poisson((wanted / this.#service.pace) * leaving);
    const toCandidate = random.binomial(coming, weight);
    this.#candidate += toCandidate - random.binomial(this.#candidate, leaving);
    this.#stable += coming - toCandidate - random.binomial(this.#stable, leaving);
  }

  /** Some connections are closed by the shift, and all of them once they are old; a new one goes by the weight. */
  #reconnect({ weight, shifted }: Moment): void {
    const random = this.#random;
    const ageing = 1 - exp(-1 / this.#service.connectionMinutes);
    const share = shifted ? 1 - (1 - this.#service.closedByShift) * (1 - ageing) : ageing;
    const fromCandidate = random.binomial(this.#candidate, share);
    const fromStable = random.binomial(this.#stable, share);
    const toCandidate = random.binomial(fromCandidate + fromStable, weight);
    this.#candidate += toCandidate - fromCandidate;
    this.#stable += fromCandidate - toCandidate;
    for (const partner of this.#partners) {
      // Their one connection lives for long, but not longer than the version that it is with has traffic.
      if (weight === 1) partner.onCandidate = true;
      else if (random.chance(shifted ? share : 0.02)) partner.onCandidate = random.chance(weight);
      if (random.chance(0.01)) partner.quiet = !partner.quiet;
    }
  }

  #peoplesRequests({ weight, eagerness }: Moment): Both {
    const random = this.#random;
    const { pace, sticky } = this.#service;
    const asked = (users: number) => random.poisson(users * pace * eagerness);
    if (sticky) return { candidate: asked(this.#candidate), stable: asked(this.#stable) };
    const all = asked(this.#candidate + this.#stable);
    const candidate = random.binomial(all, weight);
    return { candidate, stable: all - candidate };
  }

  #withPartner({ candidate, stable }: Both, partner: Partner, { weight, eagerness }: Moment): Both {
    const usual = partner.share * this.#service.rate * 60;
    const asked = partner.quiet ? 0 : this.#random.poisson(usual * eagerness);
    const share = this.#service.sticky ? Number(partner.onCandidate) : weight;
    const mine = this.#random.binomial(asked, share);
    return { candidate: candidate + mine, stable: stable + asked - mine };
  }
}
