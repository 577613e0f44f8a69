import { evidenceHistory } from '../../lib/domain/analysis/e-process.ts';
import { startWeights } from '../../lib/domain/analysis/start-weights.ts';
import type { Arm, Rule, Trace } from '../trace.ts';

/**
 * The recipe that Slipway began with (its analysis note): the same e-process, with φ learned from the errors of a day,
 * τ = 0.25 for everybody, one limit for all. Errors only. Here to show what the changes since are worth.
 */
const NEEDED = Math.log(200);
const TAU = 0.25;
const RECENT = 5;
const LIMIT = 0.02;
const TARGET = 0.0005;

export const recipeRule: Rule = (trace) => {
  const phi = dispersion(trace.history);
  const pairs = trace.periods.map(({ candidate, baseline }) =>
    candidate && baseline ? { c: candidate, b: baseline } : null,
  );
  const history = evidenceHistory(
    pairs.map((pair, index) => ({
      xc: pair?.c.errors ?? 0,
      nc: pair?.c.requests ?? 0,
      xb: pair?.b.errors ?? 0,
      nb: pair?.b.requests ?? 0,
      rho: index < trace.warmUp ? 3 : 1,
      delta: index < trace.warmUp ? 0.1 : 0,
      phi,
      tau: TAU,
    })),
    startWeights(trace.stages.map(({ periods }) => periods)),
  );
  for (const [index, evidence] of history.entries()) {
    if (evidence < NEEDED) continue;
    const known = pairs.slice(0, index + 1).flatMap((pair) => (pair ? [pair] : []));
    if (exceeded(known.slice(-RECENT)) || exceeded(known)) return index;
  }
  return null;
};

function exceeded(pairs: ReadonlyArray<{ readonly c: Arm; readonly b: Arm }>): boolean {
  const sum = (of: (pair: { readonly c: Arm; readonly b: Arm }) => number) =>
    pairs.reduce((total, pair) => total + of(pair), 0);
  const pc =
    sum(({ c }) => c.errors) /
    Math.max(
      1,
      sum(({ c }) => c.requests),
    );
  const pb =
    sum(({ b }) => b.errors) /
    Math.max(
      1,
      sum(({ b }) => b.requests),
    );
  return pc - pb > LIMIT || (pc > TARGET && pc > 1.5 * pb + 0.0005);
}

const learned = new WeakMap<Trace['history'], number>();

/** φ = clamp((D·X + 1.5·20) / (X + 20), 1, 10). */
function dispersion(history: Trace['history']): number {
  const known = learned.get(history);
  if (known !== undefined) return known;
  const arms = history.flatMap((arm) => (arm && arm.requests > 0 ? [arm] : []));
  const errors = arms.reduce((sum, arm) => sum + arm.errors, 0);
  const p =
    errors /
    Math.max(
      1,
      arms.reduce((sum, arm) => sum + arm.requests, 0),
    );
  const pearson =
    arms.length > 1 && p > 0
      ? arms.reduce((sum, arm) => sum + (arm.errors - arm.requests * p) ** 2 / (arm.requests * p), 0) /
        (arms.length - 1)
      : 1.5;
  const phi = Math.min(Math.max((pearson * errors + 30) / (errors + 20), 1), 10);
  learned.set(history, phi);
  return phi;
}
