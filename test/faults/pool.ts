import { Worker } from 'node:worker_threads';
import type { Outcome } from './run-case.ts';
import type { Schedule } from './schedule.ts';

/** Longer than any case takes: then its worker hangs, and that is a violation too. */
const HANGS_MS = 60_000;

/** Runs schedules on so many threads, and hands over each outcome as it comes. */
export async function runOnThreads(
  template: unknown,
  threads: number,
  schedules: readonly Schedule[],
  onOutcome: (index: number, outcome: Outcome) => void,
): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    let worker = start(template);
    for (let index = next++; index < schedules.length; index = next++) {
      const outcome = await ask(worker, index, schedules[index] as Schedule);
      if (outcome) onOutcome(index, outcome);
      else {
        await worker.terminate();
        worker = start(template);
        onOutcome(index, hung);
      }
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: threads }, one));
}

const hung: Outcome = {
  violations: [`the case did not end within ${HANGS_MS / 1000} s of real time, or its thread died`],
  story: [],
  ending: '',
  met: 0,
  course: { schedule: { strategy: 'canary', candidate: 'good' }, calls: [], states: [] },
};

const start = (template: unknown) =>
  new Worker(new URL('./worker.ts', import.meta.url), { workerData: { template } });

function ask(worker: Worker, index: number, schedule: Schedule): Promise<Outcome | undefined> {
  return new Promise((resolve) => {
    const answered = ({ outcome }: { outcome: Outcome }) => done(outcome);
    const failed = (error: Error) => done({ ...hung, violations: [`the thread died: ${error.stack}`] });
    const gone = () => done(undefined);
    const done = (outcome: Outcome | undefined) => {
      clearTimeout(timer);
      worker.off('message', answered).off('error', failed).off('exit', gone);
      resolve(outcome);
    };
    const timer = setTimeout(gone, HANGS_MS);
    worker.on('message', answered).on('error', failed).on('exit', gone);
    worker.postMessage({ index, schedule });
  });
}
