import { setTimeout as sleep } from 'node:timers/promises';
import { lockLost, refused } from '../../model/errors.ts';
import { InstanceRecords } from './instance-records.ts';
import { KeptState } from './kept-state.ts';
import { Outages } from './outages.ts';
import { type Method, REQUESTS } from './protocol.ts';
import { Service } from './service.ts';

/**
 * All services in production on this machine. Orders with an older lock number than one seen are turned away. What should
 * serve is kept whenever it changes, so that the process that follows a dead one can bring it back (RB-5).
 */
export class Platform {
  readonly #services = new Map<string, Service>();
  readonly #state: KeptState;
  readonly #outages: Outages;
  readonly #records: InstanceRecords;

  constructor(home: string) {
    this.#records = new InstanceRecords(home);
    this.#records.endLeftOver();
    this.#state = new KeptState(home);
    this.#outages = new Outages(this.#state.services, this.#records);
  }

  /** Brings back what should serve and does not. Its status says how that goes. */
  async restore(): Promise<void> {
    await this.#outages.bringBackAll((name, service) => this.#services.set(name, service));
    this.#keep();
  }

  /** Carries out one request of the protocol. To end is for the caller to do after `shutdown`. */
  async carryOut(method: Method, raw: unknown): Promise<unknown> {
    const { service } = raw as { readonly service?: unknown };
    if (typeof service === 'string' && method !== 'stopService') this.#outages.refuse(service);
    try {
      return await this.#do(method, raw);
    } finally {
      this.#keep();
    }
  }

  async #do(method: Method, raw: unknown): Promise<unknown> {
    switch (method) {
      case 'read':
        return (
          this.#services.get(REQUESTS.read.parse(raw).service)?.read() ?? {
            at: Date.now(),
            versions: [],
            routed: 0,
          }
        );
      case 'inspect': {
        const { service, since } = REQUESTS.inspect.parse(raw);
        return this.#services.get(service)?.inspect(since) ?? [];
      }
      case 'periods': {
        const query = REQUESTS.periods.parse(raw);
        return this.#services.get(query.service)?.metrics.periods(query, Date.now()) ?? [];
      }
      case 'addressOf': {
        const { service, version } = REQUESTS.addressOf.parse(raw);
        return this.#services.get(service)?.addressOf(version) ?? null;
      }
      case 'scale': {
        const { service, target, root, version, count, order } = REQUESTS.scale.parse(raw);
        this.#guard(service, order);
        await (await this.#open(service, target.port)).scale(version, count, { target, root });
        return null;
      }
      case 'weigh': {
        const { service, weights, order } = REQUESTS.weigh.parse(raw);
        this.#guard(service, order);
        this.#services.get(service)?.weigh(weights);
        return null;
      }
      case 'remove': {
        const { service, version, order } = REQUESTS.remove.parse(raw);
        this.#guard(service, order);
        await this.#services.get(service)?.remove(version);
        // A first deployment that was undone leaves nothing behind, not even its port.
        if (this.#services.get(service)?.read().versions.length === 0) await this.#close(service);
        return null;
      }
      case 'publicPort':
        return this.#services.get(REQUESTS.publicPort.parse(raw).service)?.port ?? null;
      case 'bootstrap':
        return this.#bootstrap(raw);
      case 'stopService': {
        const { service } = REQUESTS.stopService.parse(raw);
        this.#outages.giveUp(service);
        await this.#close(service);
        return null;
      }
      case 'ping':
        return this.#outages.status;
      case 'restore':
        if (!this.#outages.status.restoring) this.restore().catch(console.error);
        return null;
      case 'shutdown':
        // Somebody wants it to end, and what it serves too: nothing is to come back by itself.
        for (const name of [...this.#services.keys(), ...Object.keys(this.#outages.kept)])
          await this.carryOut('stopService', { service: name });
        return null;
    }
  }

  /** Nothing is in production here. */
  get empty(): boolean {
    return this.#services.size === 0 && !this.#outages.status.restoring;
  }

  /** What it serves stays kept: whoever follows brings it back. */
  async close(): Promise<void> {
    await Promise.all([...this.#services.values()].map((service) => service.close()));
    this.#services.clear();
  }

  async #bootstrap(raw: unknown): Promise<null> {
    const { service, target, root, version } = REQUESTS.bootstrap.parse(raw);
    const serving = this.#services.get(service)?.read().versions ?? [];
    if (serving.length > 0)
      throw refused(
        `${service} is served already by ${serving.map((each) => each.version).join(', ')}; deploy over it instead`,
      );
    const opened = await this.#open(service, target.port);
    await opened.scale(version, target.instances, { target, root });
    const until = Date.now() + target.startTimeout * 1000;
    for (;;) {
      const seen = opened.read().versions[0];
      if (seen && seen.healthy >= seen.wanted) break;
      if (Date.now() > until) {
        await this.carryOut('stopService', { service });
        throw refused(
          `${service} ${version} was not healthy within ${target.startTimeout} s: ${seen?.troubles.join('; ')}`,
        );
      }
      await sleep(50);
    }
    opened.weigh({ [version]: 100 });
    return null;
  }

  async #close(service: string): Promise<void> {
    await this.#services.get(service)?.close();
    this.#services.delete(service);
  }

  /** The service, opened on its public port when it is new here. */
  async #open(name: string, port: number): Promise<Service> {
    const known = this.#services.get(name);
    if (known && known.port !== port)
      throw refused(
        `${name} is served on port ${known.port}, and target.port is ${port} now: users would lose it; put ${known.port} back, or stop the service first`,
      );
    if (known) return known;
    const service = new Service(name, port, this.#records);
    await service.listen();
    this.#services.set(name, service);
    return service;
  }

  #guard(service: string, order: { readonly deploymentId: string; readonly fencing: number }): void {
    const highest = this.#state.fencing[service] ?? 0;
    if (order.fencing < highest) {
      throw lockLost(
        `${order.deploymentId} orders with lock number ${order.fencing}, and ${service} has seen ${highest}: it lost the lock`,
      );
    }
    if (order.fencing === highest) return;
    this.#state.fencing[service] = order.fencing;
    this.#keepOrThrow();
  }

  /** What cannot be written now is with the next request; nobody's traffic waits for a disk. */
  #keep(): void {
    try {
      this.#keepOrThrow();
    } catch (error) {
      console.error(`what should serve could not be kept: ${(error as Error).message}`);
    }
  }

  #keepOrThrow(): void {
    const serving = [...this.#services].flatMap(([name, service]) => {
      const kept = service.kept();
      return kept ? [[name, kept] as const] : [];
    });
    this.#state.keep({ ...this.#outages.kept, ...Object.fromEntries(serving) });
  }
}
