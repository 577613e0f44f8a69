import { outageSentence } from '../../domain/restoration/index.ts';
import { refused } from '../../model/errors.ts';
import type { BroughtBack, Outage } from '../../model/outage.ts';
import { bringBack } from './bring-back.ts';
import type { InstanceRecords } from './instance-records.ts';
import { type KeptService, servedBy } from './kept-state.ts';
import type { PlatformStatus } from './protocol.ts';
import type { Service } from './service.ts';

interface Down {
  readonly kept: KeptService;
  /** null: it is being brought back. */
  readonly reason: string | null;
}

/** Services that should serve, by what an earlier platform process has kept, and do not (yet). */
export class Outages {
  readonly #down = new Map<string, Down>();
  readonly #back: BroughtBack[] = [];
  readonly #records: InstanceRecords;

  constructor(services: Readonly<Record<string, KeptService>>, records: InstanceRecords) {
    this.#records = records;
    for (const [name, kept] of Object.entries(services)) this.#down.set(name, { kept, reason: null });
  }

  get status(): PlatformStatus {
    const outages = [...this.#down].map(
      ([name, { kept, reason }]): Outage => ({ ...servedBy(name, kept), reason }),
    );
    return { restoring: outages.some(({ reason }) => reason === null), outages, back: this.#back };
  }

  /** They go on being what should serve, until they do or are given up. */
  get kept(): Readonly<Record<string, KeptService>> {
    return Object.fromEntries([...this.#down].map(([name, { kept }]) => [name, kept]));
  }

  /** Tries all of them at the same time. `serves` gets each that is back, with users coming in. */
  async bringBackAll(serves: (name: string, service: Service) => void): Promise<void> {
    const all = [...this.#down];
    for (const [name, { kept }] of all) this.#down.set(name, { kept, reason: null });
    await Promise.all(all.map(([name, { kept }]) => this.#bringBack(name, kept, serves)));
  }

  /** Throws DeploymentRefused where a service should serve and does not: it must not be taken for a new one (RB-5). */
  refuse(name: string): void {
    const down = this.#down.get(name);
    if (down) throw refused(outageSentence({ ...servedBy(name, down.kept), reason: down.reason }));
  }

  /** Nobody wants it back any more. */
  giveUp(name: string): void {
    this.#down.delete(name);
  }

  async #bringBack(
    name: string,
    kept: KeptService,
    serves: (name: string, service: Service) => void,
  ): Promise<void> {
    const startedAt = Date.now();
    const { service, lacking } = await bringBack(name, kept, this.#records);
    if (!this.#down.has(name)) return void (await service?.close()); // Given up in the meantime.
    if (!service) return void this.#down.set(name, { kept, reason: lacking ?? 'no reason is known' });
    this.#down.delete(name);
    this.#back.push({ ...servedBy(name, kept), seconds: (Date.now() - startedAt) / 1000, lacking });
    serves(name, service);
  }
}
