import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What the users of a service met. */
export interface LoadResult {
  readonly requests: number;
  /** No connection, or one that was cut. */
  readonly connectionErrors: number;
  readonly timeouts: number;
  /** Answers that were not 2xx. */
  readonly failed: number;
  readonly seconds: number;
}

export interface Load {
  /** Ends it, and answers the totals; again, the same ones. */
  stop(): Promise<LoadResult>;
}

/** Users of a service, in a process of their own so that they are not slowed by what they measure. */
export function startLoad(options: {
  readonly url: string;
  /** Requests a second, in steps of 40. */
  readonly rate: number;
  readonly paths: readonly string[];
}): Load {
  const child = fork(join(import.meta.dirname, 'worker.ts'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.send(options);
  let totals: Promise<LoadResult> | undefined;
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`the users' process ended before it was told to (exit code ${code})`);
  });
  // Looked at when the users are ended; until then nobody waits for it.
  gone.catch(() => undefined);
  const end = async (): Promise<LoadResult> => {
    const answered = once(child, 'message');
    if (child.connected) child.send('stop');
    const [result] = (await Promise.race([answered, gone])) as [LoadResult];
    return result;
  };
  return {
    stop: () => {
      totals ??= end();
      return totals;
    },
  };
}
