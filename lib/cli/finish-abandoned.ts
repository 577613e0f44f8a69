import type { LocalWorld } from '../local/index.ts';
import { type RunEvent, type RunOutcome, recoverDeployment } from '../local/runner/run-deployment.ts';
import type { Outage } from '../model/outage.ts';
import type { Output } from './output.ts';
import { abandoned, leftOpenText, showState, waitsFor } from './session.ts';

/** Finishes what a killed command left, before anything new begins (RB-5); not what cannot be brought back yet. */
export async function finishAbandoned(
  world: LocalWorld,
  output: Output,
  outages: readonly Outage[] = [],
): Promise<readonly RunOutcome[]> {
  const outcomes: RunOutcome[] = [];
  for (const record of await abandoned(world)) {
    if (waitsFor(record, outages, output)) continue;
    output.line('attention', `${leftOpenText(record)}; finishing it now`);
    const outcome = await recoverOnce(world, record.id, (event) => showState(output, event));
    if (!outcome) {
      output.line('done', `${record.id} was finished in the meantime, or another process is at it`);
      continue;
    }
    output.ending(outcome.ending.kind, outcome.ending.reason);
    outcomes.push(outcome);
  }
  return outcomes;
}

type Recovery = Promise<RunOutcome | undefined>;

/** By world and deployment. That its process is gone stays true in the records until a recovery has taken it over. */
const recoveries = new WeakMap<LocalWorld, Map<string, Recovery>>();

/**
 * Recovers a deployment, by one at a time in this process: whoever else wants it gets what comes of the one that runs.
 *
 * @returns undefined: nobody had left it when it was looked at again
 */
export function recoverOnce(world: LocalWorld, id: string, follow?: (event: RunEvent) => void): Recovery {
  const running = recoveries.get(world) ?? new Map<string, Recovery>();
  recoveries.set(world, running);
  const before = running.get(id);
  if (before) return before;
  const recovery = (async () => {
    try {
      const isLeft = (await abandoned(world)).some((record) => record.id === id);
      return isLeft ? await recoverDeployment(world, id, follow) : undefined;
    } finally {
      running.delete(id);
    }
  })();
  running.set(id, recovery);
  return recovery;
}
