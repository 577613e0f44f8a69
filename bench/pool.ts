import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Job, JobResult } from './jobs.ts';

/** Runs the jobs on all cores, and answers in their order. A worker that fails fails the benchmark. */
export async function runAll(jobs: readonly Job[], told: (done: number) => void): Promise<JobResult[]> {
  const results: JobResult[] = [];
  let next = 0;
  let done = 0;
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(join(import.meta.dirname, 'worker.ts'));
      let current = -1;
      const give = () => {
        current = next++;
        if (current < jobs.length) worker.postMessage(jobs[current]);
        else worker.terminate().then(() => resolve(), reject);
      };
      worker.on('message', (result: JobResult) => {
        results[current] = result;
        told(++done);
        give();
      });
      worker.on('error', reject);
      give();
    });
  await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, work));
  return results;
}
