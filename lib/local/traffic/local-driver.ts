import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import type { LocalTarget } from '../../model/definition/target/index.ts';
import type { TrafficReading } from '../../model/traffic.ts';
import { readingOf } from '../../model/traffic.ts';
import type { TrafficDriver, TrafficDrivers, TrafficOrder } from '../../ports/traffic-driver.ts';
import { localTarget } from '../local-target.ts';
import type { PlatformClient } from '../platform/platform-client.ts';
import { readBack } from './read-back.ts';
import { goBack } from './way-back.ts';

export interface LocalTrafficOptions {
  platform(): Promise<PlatformClient>;
  /** The folder that the definitions' paths are relative to. */
  readonly root: string;
}

export const createLocalTrafficDrivers = (options: LocalTrafficOptions): TrafficDrivers => ({
  for: (definition) => new LocalTrafficDriver(definition, options),
});

const READY_POLL_MS = 100;

/** Moves the traffic of processes on this machine, through the platform process that owns them. */
export class LocalTrafficDriver implements TrafficDriver {
  readonly #service: string;
  readonly #target: LocalTarget;
  readonly #options: LocalTrafficOptions;

  constructor(definition: ServiceDefinition, options: LocalTrafficOptions) {
    this.#service = definition.service;
    this.#target = localTarget(definition);
    this.#options = options;
  }

  async describe() {
    return {
      driver: 'local',
      strategies: ['blue-green', 'canary', 'rolling'] as const,
      steps: 'any' as const,
      sentence: 'processes behind a weighted proxy: any strategy, any steps',
      instances: this.#target.instances,
    };
  }

  async read(): Promise<TrafficReading> {
    return (await this.#options.platform()).read(this.#service);
  }

  /** Rolling keeps the size of the fleet: one candidate instance for its smoke tests, the others as it is shifted. */
  async start(order: TrafficOrder): Promise<void> {
    const seen = readingOf(await this.read(), order.candidate);
    const count = order.strategy === 'rolling' ? 1 : this.#target.instances;
    await this.scale(order, order.candidate, Math.max(count, seen?.wanted ?? 0));
  }

  async shift(order: TrafficOrder, weight: number): Promise<TrafficReading> {
    if (order.strategy === 'rolling') await this.#replace(order, weight);
    else await this.weigh(order, weight);
    return readBack(this.#target, () => this.read(), order.candidate, weight);
  }

  async goBack(order: TrafficOrder) {
    return goBack(this, order, this.#target);
  }

  async retire(order: TrafficOrder): Promise<TrafficReading> {
    const before = await this.read();
    const share = readingOf(before, order.candidate)?.weight ?? 0;
    if (share !== 100) {
      throw new Error(
        `${order.candidate} has ${share} % of the traffic; the previous version is retired only when it has 100 %`,
      );
    }
    if (order.stable !== null) await this.remove(order, order.stable);
    return this.read();
  }

  async scale(order: TrafficOrder, version: string, count: number): Promise<void> {
    const platform = await this.#options.platform();
    await platform.scale({
      service: this.#service,
      target: this.#target,
      root: this.#options.root,
      version,
      count,
      order: who(order),
    });
  }

  async weigh(order: TrafficOrder, candidateWeight: number): Promise<void> {
    const stable = order.stable === null ? {} : { [order.stable]: 100 - candidateWeight };
    const platform = await this.#options.platform();
    await platform.weigh({
      service: this.#service,
      weights: { ...stable, [order.candidate]: candidateWeight },
      order: who(order),
    });
  }

  async remove(order: TrafficOrder, version: string): Promise<void> {
    const platform = await this.#options.platform();
    await platform.remove({ service: this.#service, version, order: who(order) });
  }

  /** Waits until every instance of a version is healthy. Throws when that takes longer than `startTimeout`. */
  async untilHealthy(version: string): Promise<void> {
    const { startTimeout } = this.#target;
    for (const until = Date.now() + startTimeout * 1000; Date.now() < until; await sleep(READY_POLL_MS)) {
      const seen = readingOf(await this.read(), version);
      if (seen && seen.wanted > 0 && seen.healthy >= seen.wanted) return;
    }
    const seen = readingOf(await this.read(), version);
    throw new Error(
      `${seen?.healthy ?? 0} of ${seen?.wanted ?? 0} instances of ${version} were healthy after ${startTimeout} s: ${seen?.troubles.join('; ') || 'no reason known'}`,
    );
  }

  /** One instance after the other: the new one is healthy before an old one is drained. */
  async #replace(order: TrafficOrder, weight: number): Promise<void> {
    const size = this.#target.instances;
    const wanted = Math.max(1, Math.round((weight / 100) * size));
    const has = readingOf(await this.read(), order.candidate)?.wanted ?? 0;
    for (let count = Math.min(Math.max(1, has), wanted); count <= wanted; count++) {
      await this.scale(order, order.candidate, count);
      await this.untilHealthy(order.candidate);
      await this.weigh(order, (count / size) * 100);
      if (order.stable !== null) await this.scale(order, order.stable, size - count);
    }
  }
}

const who = ({ deploymentId, fencing }: TrafficOrder) => ({ deploymentId, fencing });
