import { randomUUID } from 'node:crypto';
import type { TaskTokens } from '../../ports/task-tokens.ts';

/** Task tokens of executions in this process: waiting tasks are promises that are settled from outside. */
export class LocalTaskTokens implements TaskTokens {
  readonly #waiting = new Map<string, { resolve(output: unknown): void; reject(error: Error): void }>();

  /** A new token and the promise that ends when it is settled. */
  issue(): { token: string; settled: Promise<unknown>; drop(): void } {
    const token = randomUUID();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    // An execution that has moved on no longer listens; its rejection is not an unhandled one.
    promise.catch(() => undefined);
    this.#waiting.set(token, { resolve, reject });
    return { token, settled: promise, drop: () => void this.#waiting.delete(token) };
  }

  /** Whether the task of that token waits in this process. */
  isWaiting(token: string): boolean {
    return this.#waiting.has(token);
  }

  async succeed(token: string, output: unknown): Promise<void> {
    this.#waiting.get(token)?.resolve(output);
    this.#waiting.delete(token);
  }

  async fail(token: string, error: string, cause: string): Promise<void> {
    const failure = new Error(cause);
    failure.name = error;
    this.#waiting.get(token)?.reject(failure);
    this.#waiting.delete(token);
  }

  /** Ends every wait of this process: the signal came from another process, which does not know the tokens. */
  async failAll(error: string, cause: string): Promise<void> {
    for (const token of [...this.#waiting.keys()]) await this.fail(token, error, cause);
  }
}
