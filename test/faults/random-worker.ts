import { parentPort, workerData } from 'node:worker_threads';
import '../workflow/virtual-time.ts';
import fc from 'fast-check';
import { schedules } from './random.ts';
import { runCase, workflowsIn } from './run-case.ts';
import type { Schedule } from './schedule.ts';

/** Draws and runs so many schedules, and shrinks the first one that violates anything. */
const { template, seed, runs } = workerData as { template: unknown; seed: number; runs: number };
const workflows = workflowsIn(template);
const endings = new Map<string, number>();
let violations: readonly string[] = [];

const result = await fc.check(
  fc.asyncProperty(schedules(workflows), async (schedule) => {
    const outcome = await runCase(schedule, workflows);
    endings.set(outcome.ending, (endings.get(outcome.ending) ?? 0) + 1);
    if (outcome.violations.length > 0) violations = outcome.violations;
    parentPort?.postMessage({ done: 1 });
    return outcome.violations.length === 0;
  }),
  { seed, numRuns: runs },
);
parentPort?.postMessage({
  result: {
    failed: result.failed,
    schedule: result.counterexample?.[0] as Schedule | undefined,
    runs: result.numRuns,
    shrinks: result.numShrinks,
    error: result.errorInstance ? String((result.errorInstance as Error).stack) : null,
    violations,
    endings: [...endings],
  },
});
