import { definitionIn } from '../../lib/local/runner/template.ts';
import type { Outcome, Workflows } from './outcome.ts';
import { type Schedule, tell } from './schedule.ts';
import { rulesOf } from './template-rules.ts';
import { Theatre } from './theatre.ts';

export type { Outcome, Workflows } from './outcome.ts';

export const workflowsIn = (template: unknown): Workflows => ({
  deployment: definitionIn(template, 'slipway-deployment'),
  recovery: definitionIn(template, 'slipway-recovery'),
  rules: rulesOf(template),
});

/** Runs one schedule to its end, with AWS's events around it, and checks every invariant. */
export async function runCase(schedule: Schedule, workflows: Workflows): Promise<Outcome> {
  // The interpreter draws the jitter of its retries from here: the same schedule has to take the same course again.
  const { random } = Math;
  Math.random = drawsOf(tell(schedule));
  try {
    return await new Theatre(schedule, workflows).play();
  } finally {
    Math.random = random;
  }
}

/** Numbers from 0 to 1 that follow from a text: FNV-1a, then a multiplicative congruential generator (Park and Miller). */
function drawsOf(text: string): () => number {
  let state = 0x811c9dc5;
  for (const char of text) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193);
  state = (Math.abs(state) % 0x7ffffffe) + 1;
  return () => {
    state = (state * 48_271) % 0x7fffffff;
    return state / 0x7fffffff;
  };
}
