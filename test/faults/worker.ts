import { parentPort, workerData } from 'node:worker_threads';
import '../workflow/virtual-time.ts';
import { runCase, workflowsIn } from './run-case.ts';
import type { Schedule } from './schedule.ts';

/** Runs schedules that it is sent, one after the other, on a virtual time of its own. */
const workflows = workflowsIn((workerData as { template: unknown }).template);

parentPort?.on('message', async ({ index, schedule }: { index: number; schedule: Schedule }) => {
  try {
    parentPort?.postMessage({ index, outcome: await runCase(schedule, workflows) });
  } catch (error) {
    const { stack = String(error) } = error as Error;
    const outcome = { violations: [`the harness failed: ${stack}`], story: [], ending: '', met: 0 };
    parentPort?.postMessage({ index, outcome });
  }
});
