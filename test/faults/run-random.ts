import { Worker } from 'node:worker_threads';
import type { Schedule } from './schedule.ts';

export interface RandomResult {
  readonly failed: boolean;
  /** The shortest schedule that still violates something. */
  readonly schedule: Schedule | undefined;
  readonly runs: number;
  readonly shrinks: number;
  /** The harness itself failed. */
  readonly error: string | null;
  readonly violations: readonly string[];
  readonly endings: ReadonlyArray<readonly [string, number]>;
}

/** Runs random schedules on so many threads, each with a seed of its own, from `seed` on. */
export const runRandom = (
  template: unknown,
  { threads, seed, runs }: { readonly threads: number; readonly seed: number; readonly runs: number },
  onRun: () => void,
): Promise<RandomResult[]> =>
  Promise.all(
    Array.from({ length: threads }, (_, index) => {
      const own = Math.floor(runs / threads) + (index < runs % threads ? 1 : 0);
      return new Promise<RandomResult>((resolve, reject) => {
        const worker = new Worker(new URL('./random-worker.ts', import.meta.url), {
          workerData: { template, seed: seed + index, runs: own },
        });
        worker.on('message', (message: { done?: 1; result?: RandomResult }) => {
          if (message.done) onRun();
          if (!message.result) return;
          resolve(message.result);
          // Its virtual clock keeps it alive.
          void worker.terminate();
        });
        worker.on('error', reject);
      });
    }),
  );
