import { setTimeout as sleep } from 'node:timers/promises';
import { broughtBackSentence, deathReason } from '../../domain/restoration/index.ts';
import { identityOf, isAlive } from '../process-identity.ts';
import { connectPlatform, ensurePlatform, type PlatformClient } from './platform-client.ts';

/** A process that was killed may be seen for a moment after its connections have broken. */
const DYING_MS = 1000;
const POLL_MS = 50;

/** The platform process as one command uses it: it is started where none runs, and its death is noticed. */
export class OwnPlatform {
  readonly #home: string;
  readonly #told: ((sentence: string) => void) | undefined;
  #asked: Promise<PlatformClient> | undefined;
  #first: { readonly pid: number; readonly identity: string } | undefined;

  constructor(home: string, told?: (sentence: string) => void) {
    this.#home = home;
    this.#told = told;
  }

  /** The platform that runs now. Whoever asks at the same time is answered together: one process is started, and not five. */
  get(): Promise<PlatformClient> {
    this.#asked ??= this.#ensure().finally(() => {
      this.#asked = undefined;
    });
    return this.#asked;
  }

  async #ensure(): Promise<PlatformClient> {
    const client = await ensurePlatform(this.#home, ({ back }) => {
      const sentence = broughtBackSentence(back);
      if (sentence) this.#told?.(sentence);
    });
    this.#first ??= { pid: client.pid, identity: identityOf(client.pid) };
    return client;
  }

  /** From here on, the death of the one that is used next is what `death` tells. */
  watchAnew(): void {
    this.#first = undefined;
  }

  /** Why everything is down, when the process that was watched is seen to be gone; null otherwise. Asks nobody. */
  deathSeen(): string | null {
    return this.#first && !isAlive(this.#first.identity) ? deathReason(this.#first.pid) : null;
  }

  /** The same for who has just met a failure: also a process that is dying is found dead. */
  async death(): Promise<string | null> {
    if (!this.#first) return null;
    for (const until = Date.now() + DYING_MS; ; await sleep(POLL_MS)) {
      const seen = this.deathSeen();
      if (seen !== null || (await this.#answers()) || Date.now() > until) return seen;
    }
  }

  async #answers(): Promise<boolean> {
    try {
      return (await connectPlatform(this.#home))?.pid === this.#first?.pid;
    } catch {
      return false; // Whether it is dead is for the system to say.
    }
  }
}
