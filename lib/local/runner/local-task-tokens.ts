import { randomUUID } from 'node:crypto';
import type { Settlement, TaskTokens } from '../../ports/task-tokens.ts';

/** What an execution waits for. */
export interface ExecutionTokens {
  issue(): ReturnType<LocalTaskTokens['issue']>;
  /** Ends every wait of this execution: the signal came from another process, which does not know the tokens. */
  failAll(error: string, cause: string): Promise<void>;
}

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

  async succeed(token: string, output: unknown): Promise<Settlement> {
    this.#waiting.get(token)?.resolve(output);
    return this.#waiting.delete(token) ? 'taken' : 'unknown';
  }

  async fail(token: string, error: string, cause: string): Promise<Settlement> {
    const failure = new Error(cause);
    failure.name = error;
    this.#waiting.get(token)?.reject(failure);
    return this.#waiting.delete(token) ? 'taken' : 'unknown';
  }

  /** The waits of one execution, of which a process may run several. */
  ofOneExecution(): ExecutionTokens {
    const own = new Set<string>();
    return {
      issue: () => {
        const issued = this.issue();
        own.add(issued.token);
        return issued;
      },
      failAll: async (error, cause) => {
        for (const token of own) await this.fail(token, error, cause);
      },
    };
  }
}
