import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isAlive } from '../process-identity.ts';

/**
 * What the platform writes down about the processes of services, below its home: which of them run, so that one that
 * was killed leaves none behind, and what they last printed, so that a person sees why one does not start.
 */
export class InstanceRecords {
  readonly #running: string;
  readonly #output: string;

  constructor(home: string) {
    this.#running = join(home, 'instances');
    this.#output = join(home, 'output');
    for (const folder of [this.#running, this.#output]) mkdirSync(folder, { recursive: true });
  }

  /** @returns what to call when it has ended */
  began(pid: number): () => void {
    const file = join(this.#running, identityOf(pid));
    writeFileSync(file, '');
    return () => rmSync(file, { force: true });
  }

  /**
   * What a process printed last. In a file, and never in a report: what a service prints may hold secrets.
   *
   * @returns the file, which holds that of the instance of this version that ended last
   */
  lastOutput(service: string, version: string, text: string): string {
    const file = join(this.#output, `${service}-${version}.log`);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  }

  /** Ends what an earlier platform left: it cannot be reached any more, and nobody else would ever end it. */
  endLeftOver(): void {
    for (const identity of readdirSync(this.#running)) {
      const [pid, start] = identity.split('-');
      // Without the time of its start (macOS), the number may be anybody's by now: then it is left alone.
      if (start !== undefined && isAlive(identity)) process.kill(Number(pid), 'SIGKILL');
      rmSync(join(this.#running, identity), { force: true });
    }
  }
}
